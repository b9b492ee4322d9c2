/** What is said of targets that are not there, and of what a Scenario expected and got, in traditional Chinese. */
import type { ZH_CN_SIM_CHECKS } from '../zh-cn/sim-checks';

export const ZH_TW_SIM_CHECKS = {
  '"{line}" is no header; write it as "Name: value"': '「{line}」不是標頭；請寫成「Name: value」',
  '"{port}" is no port of {name}; {usage}': '「{port}」不是 {name} 的連接埠；{usage}',
  '"{protocol}" is no protocol of a trace; {usage}': '追蹤沒有「{protocol}」這種協定；{usage}',
  '"{text}" is no URL of a trace; use http://HOST[:PORT]/PATH or https://…':
    '「{text}」不是可追蹤的 URL；請用 http://HOST[:PORT]/PATH 或 https://…',
  '"{text}" is no target of a trace; {usage}': '「{text}」不是可追蹤的目標；{usage}',
  'use TO:PORT, TO:PORT/udp or TO:PORT/sctp, for example svc/web:80':
    '請用 TO:PORT、TO:PORT/udp 或 TO:PORT/sctp，例如 svc/web:80',
  '"{text}" is not a target; use [NAMESPACE/]POD, node/NAME, host/NAME, deploy/NAME or svc/NAME':
    '「{text}」不是目標；請用 [NAMESPACE/]POD、node/NAME、host/NAME、deploy/NAME 或 svc/NAME',
  '"{text}" names no interface; use TARGET:IFACE, for example node/node1:eth0':
    '「{text}」沒有指明介面；請用 TARGET:IFACE，例如 node/node1:eth0',
  '{place} has no interface "{name}"; it has {names}': '{place} 沒有介面「{name}」；它有 {names}',
  'no node "{name}"; there are {names}': '沒有節點「{name}」；已有的是 {names}',
  'no host "{name}"; there are {names}': '沒有主機「{name}」；已有的是 {names}',
  'no Pod "{name}" in namespace {namespace}; there are none':
    '命名空間 {namespace} 中沒有 Pod「{name}」；那裡一個也沒有',
  'no Pod "{name}" in namespace {namespace}; there are {names}':
    '命名空間 {namespace} 中沒有 Pod「{name}」；已有的是 {names}',
  'no Service "{name}" in namespace {namespace}, which has {names}':
    '命名空間 {namespace} 中沒有 Service「{name}」；已有的是 {names}',
  'no Service "{name}" in namespace {namespace}, which has none':
    '命名空間 {namespace} 中沒有 Service「{name}」，也沒有其他 Service',
  'deployment "{name}"': 'deployment「{name}」',
  'service "{name}"': 'service「{name}」',
  'no {what}': '沒有 {what}',
  '{what} has no Pods': '{what} 沒有 Pod',
  'Pod {id} has no container "{container}"; it has {names}': 'Pod {id} 沒有容器「{container}」；它有 {names}',
  'Pod {id} cannot be reached: node {nodeName} is gone or not ready':
    '無法到達 Pod {id}：節點 {nodeName} 已不在或未就緒',
  'Pod {id} has no running container ({why})': 'Pod {id} 沒有執行中的容器（{why}）',
  'Pod {id} has no running container "{container}" ({why})':
    'Pod {id} 的容器「{container}」沒有在執行（{why}）',
  'there is no cluster in this lab': '此實驗中沒有叢集',
  '{name} is not modelled': '未對 {name} 建模',
  '{command} has to wait for something; run it in a terminal': '{command} 需要等待；請在終端機中執行它',
  '{target} has no address': '{target} 沒有位址',
  '{pod} has no cable of its own to its node': '{pod} 沒有自己連到節點的纜線',
  'no node "{node}"': '沒有節點「{node}」',
  'no program "{name}" runs on {node}; there are {names}':
    '{node} 上沒有執行程式「{name}」；正在執行的有 {names}',
  'capture {name} was not started': '擷取 {name} 沒有啟動過',
  'expected {expected}, got {got}|by a check': '預期：{expected}；實際：{got}',
  'expected it to end, but it ran on for {lasted} s': '預期它會結束，但它一直執行了 {lasted} 秒',
  'it did not end': '它沒有結束',
  'nothing|a value': '沒有內容',
  'exit code {code}': '結束代碼 {code}',
  '{code}, with {said} on stderr': '{code}，stderr 中有 {said}',
  '{output} text that contains {text}': '{output} 的文字包含 {text}',
  '{output} text without {text}': '{output} 的文字不含 {text}',
  '{output} text that matches {pattern}': '{output} 的文字與 {pattern} 相符',
  '{output} {text}|all of it': '{output} 為 {text}',
  '{text} and {more} characters more': '{text} 以及另外 {more} 個字元',
  'exactly {number}': '正好 {number}',
  'at least {number}': '至少 {number}',
  'at most {number}': '至多 {number}',
  'latency of {range}': '延遲{range}',
  'answers of HTTP with status {status} alone': 'HTTP 回應的狀態全部為 {status}',
  '{range} answers of HTTP with status {status}': '{range} 個狀態為 {status} 的 HTTP 回應',
  'no answer': '沒有回應',
  'no answer to that question': '沒有對該查詢的回應',
  'an answer for {name} {type}': '對 {name} {type} 的回應',
  '{answer} for {name} {type}': '對 {name} {type} 回應 {answer}',
  '{status} with {answers}': '{status}，內容為 {answers}',
  'no connection': '沒有連線',
  '{range} connections accepted by {who}': '{who} 接受{range} 個連線',
  '{range} of {who} to accept connections': '{who} 中有{range} 個接受連線',
  reachable: '可以到達',
  'not reachable': '不能到達',
  'packets in the capture: {range}': '擷取中的封包：{range}',
  'packets with {filter}: {range}': '符合 {filter} 的封包：{range}',
  'a filter that nothing can be held against': '無法用來比對的篩選條件',
  '{seconds} s at {where}: {reason}. {packet}': '{seconds} 秒，在 {where}：{reason}。{packet}',
  '{seconds} s at {where}: {reason}. {packet} (by way of {way})':
    '{seconds} 秒，在 {where}：{reason}。{packet}（途經 {way}）',
  '1 packet of noise, as in any cluster (what IPv6 hosts announce into a tunnel)':
    '1 個雜訊封包，任何叢集中都有（IPv6 主機向通道中通告的內容）',
  '{number} packets of noise, as in any cluster (what IPv6 hosts announce into a tunnel)':
    '{number} 個雜訊封包，任何叢集中都有（IPv6 主機向通道中通告的內容）',
  '{said}. {cause}': '{said}。{cause}',
  '{sentence}. See {places}.': '{sentence}。見 {places}。',
  'It was for {object}.': '它是發給 {object} 的。',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_CHECKS, string>>;
