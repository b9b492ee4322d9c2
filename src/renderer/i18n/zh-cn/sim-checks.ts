/** What is said of targets that are not there, and of what a Scenario expected and got, in simplified Chinese. */
export const ZH_CN_SIM_CHECKS = {
  '"{line}" is no header; write it as "Name: value"': '“{line}”不是标头；请写成“Name: value”',
  '"{port}" is no port of {name}; {usage}': '“{port}”不是 {name} 的端口；{usage}',
  '"{protocol}" is no protocol of a trace; {usage}': '追踪没有“{protocol}”这种协议；{usage}',
  '"{text}" is no URL of a trace; use http://HOST[:PORT]/PATH or https://…':
    '“{text}”不是可追踪的 URL；请用 http://HOST[:PORT]/PATH 或 https://…',
  '"{text}" is no target of a trace; {usage}': '“{text}”不是可追踪的目标；{usage}',
  'use TO:PORT, TO:PORT/udp or TO:PORT/sctp, for example svc/web:80':
    '请用 TO:PORT、TO:PORT/udp 或 TO:PORT/sctp，例如 svc/web:80',
  '"{text}" is not a target; use [NAMESPACE/]POD, node/NAME, host/NAME, deploy/NAME or svc/NAME':
    '“{text}”不是目标；请用 [NAMESPACE/]POD、node/NAME、host/NAME、deploy/NAME 或 svc/NAME',
  '"{text}" names no interface; use TARGET:IFACE, for example node/node1:eth0':
    '“{text}”没有指明接口；请用 TARGET:IFACE，例如 node/node1:eth0',
  '{place} has no interface "{name}"; it has {names}': '{place} 没有接口“{name}”；它有 {names}',
  'no node "{name}"; there are {names}': '没有节点“{name}”；已有的是 {names}',
  'no host "{name}"; there are {names}': '没有主机“{name}”；已有的是 {names}',
  'no Pod "{name}" in namespace {namespace}; there are none':
    '命名空间 {namespace} 中没有 Pod“{name}”；那里一个也没有',
  'no Pod "{name}" in namespace {namespace}; there are {names}':
    '命名空间 {namespace} 中没有 Pod“{name}”；已有的是 {names}',
  'no Service "{name}" in namespace {namespace}, which has {names}':
    '命名空间 {namespace} 中没有 Service“{name}”；已有的是 {names}',
  'no Service "{name}" in namespace {namespace}, which has none':
    '命名空间 {namespace} 中没有 Service“{name}”，也没有其他 Service',
  'deployment "{name}"': 'deployment“{name}”',
  'service "{name}"': 'service“{name}”',
  'no {what}': '没有 {what}',
  '{what} has no Pods': '{what} 没有 Pod',
  'Pod {id} has no container "{container}"; it has {names}': 'Pod {id} 没有容器“{container}”；它有 {names}',
  'Pod {id} cannot be reached: node {nodeName} is gone or not ready':
    '无法到达 Pod {id}：节点 {nodeName} 已不在或未就绪',
  'Pod {id} has no running container ({why})': 'Pod {id} 没有在运行的容器（{why}）',
  'Pod {id} has no running container "{container}" ({why})':
    'Pod {id} 的容器“{container}”没有在运行（{why}）',
  'there is no cluster in this lab': '此实验中没有集群',
  '{name} is not modelled': '未对 {name} 建模',
  '{command} has to wait for something; run it in a terminal': '{command} 需要等待；请在终端中运行它',
  '{target} has no address': '{target} 没有地址',
  '{pod} has no cable of its own to its node': '{pod} 没有自己连到节点的线缆',
  'no node "{node}"': '没有节点“{node}”',
  'no program "{name}" runs on {node}; there are {names}':
    '{node} 上没有运行程序“{name}”；正在运行的有 {names}',
  'capture {name} was not started': '抓包 {name} 没有启动过',
  'expected {expected}, got {got}|by a check': '预期：{expected}；实际：{got}',
  'expected it to end, but it ran on for {lasted} s': '预期它会结束，但它一直运行了 {lasted} 秒',
  'it did not end': '它没有结束',
  'nothing|a value': '没有内容',
  'exit code {code}': '退出码 {code}',
  '{code}, with {said} on stderr': '{code}，stderr 中有 {said}',
  '{output} text that contains {text}': '{output} 的文本包含 {text}',
  '{output} text without {text}': '{output} 的文本不含 {text}',
  '{output} text that matches {pattern}': '{output} 的文本匹配 {pattern}',
  '{output} {text}|all of it': '{output} 为 {text}',
  '{text} and {more} characters more': '{text} 以及另外 {more} 个字符',
  'exactly {number}': '正好 {number}',
  'at least {number}': '至少 {number}',
  'at most {number}': '至多 {number}',
  'latency of {range}': '延迟{range}',
  'answers of HTTP with status {status} alone': 'HTTP 应答的状态全部为 {status}',
  '{range} answers of HTTP with status {status}': '{range} 个状态为 {status} 的 HTTP 应答',
  'no answer': '没有应答',
  'no answer to that question': '没有对该查询的应答',
  'an answer for {name} {type}': '对 {name} {type} 的应答',
  '{answer} for {name} {type}': '对 {name} {type} 应答 {answer}',
  '{status} with {answers}': '{status}，内容为 {answers}',
  'no connection': '没有连接',
  '{range} connections accepted by {who}': '{who} 接受{range} 个连接',
  '{range} of {who} to accept connections': '{who} 中有{range} 个接受连接',
  reachable: '可以到达',
  'not reachable': '不能到达',
  'packets in the capture: {range}': '抓包中的数据包：{range}',
  'packets with {filter}: {range}': '符合 {filter} 的数据包：{range}',
  'a filter that nothing can be held against': '无法用来比对的过滤器',
  '{seconds} s at {where}: {reason}. {packet}': '{seconds} 秒，在 {where}：{reason}。{packet}',
  '{seconds} s at {where}: {reason}. {packet} (by way of {way})':
    '{seconds} 秒，在 {where}：{reason}。{packet}（途经 {way}）',
  '1 packet of noise, as in any cluster (what IPv6 hosts announce into a tunnel)':
    '1 个噪声数据包，任何集群中都有（IPv6 主机向隧道中通告的内容）',
  '{number} packets of noise, as in any cluster (what IPv6 hosts announce into a tunnel)':
    '{number} 个噪声数据包，任何集群中都有（IPv6 主机向隧道中通告的内容）',
  '{said}. {cause}': '{said}。{cause}',
  '{sentence}. See {places}.': '{sentence}。见 {places}。',
  'It was for {object}.': '它是发给 {object} 的。',
} as const;
