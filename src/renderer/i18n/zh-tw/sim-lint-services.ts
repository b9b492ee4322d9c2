/** What lint says of Services and of who relies on them, in traditional Chinese. */
import type { ZH_CN_SIM_LINT_SERVICES } from '../zh-cn/sim-lint-services';

export const ZH_TW_SIM_LINT_SERVICES = {
  'Service "{name}" has {field}: Local, and {uncovered} of {nodeCount} nodes have no Pod of it':
    'Service「{name}」設有 {field}: Local，而 {nodeCount} 個節點中有 {uncovered} 個沒有它的 Pod',
  '{selected} is on one node at most': '{selected} 最多在一個節點上',
  '{selected} are on {covered} nodes at most': '{selected} 最多在 {covered} 個節點上',
  'on the other nodes kube-proxy drops what comes to its node port: no answer, and the client times out':
    '在其他節點上，kube-proxy 丟棄到達其節點連接埠的封包：沒有回應，用戶端逾時',
  'on the other nodes kube-proxy drops what comes to it: no answer, and the client times out':
    '在其他節點上，kube-proxy 丟棄發給它的封包：沒有回應，用戶端逾時',
  'write {field}: Cluster': '寫成 {field}: Cluster',
  'its records have no port of that name': '它的 DNS 記錄中沒有這個名稱的連接埠',
  'it has endpoints without this port: kube-proxy rejects what is sent to it, so clients see "connection refused" at once':
    '它的端點沒有這個連接埠：kube-proxy 拒絕發給它的封包，用戶端立刻看到「connection refused」',
  'those Pods are no endpoints of this port, and get none of its traffic':
    '這些 Pod 不是該連接埠的端點，收不到它的任何流量',
  'port {port} of Service "{name}" leads to the port called "{target}", which {without} have not':
    'Service「{name}」的連接埠 {port} 通往名為「{target}」的連接埠，而 {without} 都沒有它',
  'port {port} of Service "{name}" leads to the port called "{target}", which {without} has not':
    'Service「{name}」的連接埠 {port} 通往名為「{target}」的連接埠，而 {without} 沒有它',
  'their port "{target}" is {protocol}, and the Service\'s is {wanted}':
    '它們的連接埠「{target}」是 {protocol}，而 Service 的是 {wanted}',
  'their ports are called {names}': '它們的連接埠名為 {names}',
  'their ports have no names: {own}': '它們的連接埠沒有名稱：{own}',
  'their containers declare no ports': '它們的容器沒有宣告連接埠',
  'send port {port} to the port called "{named}"': '把連接埠 {port} 發往名為「{named}」的連接埠',
  'call port {port} of {kind} {first} "{target}"': '把 {kind} {first} 的連接埠 {port} 命名為「{target}」',
  '{workload} has 0 replicas': '{workload} 的複本數為 0',
  'have one Pod': '設為一個 Pod',
  'probe the port called "{name}"': '探測名為「{name}」的連接埠',
  'the readiness probe of {workload} asks the port called "{port}", which its container has not':
    '{workload} 的就緒探查詢問名為「{port}」的連接埠，而它的容器沒有該連接埠',
  'Service "{name}" never has a ready endpoint: {text}': 'Service「{name}」永遠沒有就緒的端點：{text}',
  'it selects {selected} alone': '它只選取 {selected}',
  'its DNS name has no address: NXDOMAIN': '它的 DNS 名稱沒有位址：NXDOMAIN',
  'kube-proxy rejects what is sent to it with "port unreachable", so clients see "connection refused" at once':
    'kube-proxy 以「port unreachable」拒絕發給它的封包，用戶端立刻看到「connection refused」',
  'Service "{name}"': 'Service「{name}」',
  'Service "{name}" selects {labels}, and so also {strange}, which do not listen where it leads':
    'Service「{name}」選取 {labels}，因而也選取了 {strange}，而它們都沒有在它通往的連接埠上監聽',
  'Service "{name}" selects {labels}, and so also {strange}, which does not listen where it leads':
    'Service「{name}」選取 {labels}，因而也選取了 {strange}，而它沒有在它通往的連接埠上監聽',
  'it is for {serving}, and all of them have these labels': '它是為 {serving} 準備的，而它們都帶有這些標籤',
  'a part of the connections goes to those Pods, and is refused: some requests fail, and the next ones work':
    '一部分連線會走到那些 Pod 並被拒絕：有些請求失敗，下一個又成功',
  '{workload} is selected, too': '{workload} 也被選取了',
  'select {key}={value}, too': '也選擇 {key}={value}',
  'Service "{name}" selects {labels}, and no Pod of namespace {namespace} has all these labels':
    'Service「{name}」選擇 {labels}，而命名空間 {namespace} 中沒有 Pod 帶有全部這些標籤',
  'Service "{name}" selects {labels}, and no Pod of namespace {namespace} has this label':
    'Service「{name}」選擇 {labels}，而命名空間 {namespace} 中沒有 Pod 帶有該標籤',
  '{elsewhere} has them, but a Service selects in its own namespace alone':
    '{elsewhere} 帶有它們，但 Service 只在自己的命名空間中選擇',
  'it has no endpoints: kube-proxy rejects what is sent to it with "port unreachable", so clients see "connection refused" at once':
    '它沒有端點：kube-proxy 以「port unreachable」拒絕發給它的封包，用戶端立刻看到「connection refused」',
  '{close} has {labels}': '{close} 帶有 {labels}',
  'no {label}': '沒有 {label}',
  'the Pods of {close} have {labels}': '{close} 的 Pod 帶有 {labels}',
  'select {labels}': '選擇 {labels}',
  '{prefix}_SERVICE_HOST is not set in the container: what is built of it dials nobody; the name {name} in DNS works':
    '容器中沒有設定 {prefix}_SERVICE_HOST：由它拼成的位址誰也連不上；DNS 中的名稱 {name} 可以使用',
  "Service {name} is in namespace {object}, and a container has variables of its own namespace's Services alone":
    'Service {name} 在命名空間 {object} 中，而容器只有自己命名空間的 Service 的變數',
  '{who} uses {prefix}_SERVICE_HOST, which it does not get': '{who} 使用 {prefix}_SERVICE_HOST，卻得不到它',
  'use the name {name}.{object}': '使用名稱 {name}.{object}',
  'enableServiceLinks is false': 'enableServiceLinks 為 false',
  'have variables of Services': '啟用 Service 的變數',
  'Service {name} has no cluster address': 'Service {name} 沒有叢集位址',
  '{who} uses {prefix}_SERVICE_HOST, and is written before Service {name}':
    '{who} 使用 {prefix}_SERVICE_HOST，卻寫在 Service {name} 之前',
  'kubectl apply creates in the order of the file, and a container gets the variables of the Services that are there when it starts':
    'kubectl apply 按檔案中的順序建立，而容器得到的是它啟動時已存在的 Service 的變數',
  'a container that starts before the Service is created has no {prefix}_SERVICE_HOST until it starts anew':
    '在該 Service 建立之前啟動的容器沒有 {prefix}_SERVICE_HOST，直到它重新啟動',
  'write Service {name} before it, or use its name in DNS, {name}':
    '把 Service {name} 寫在它前面，或使用其 DNS 名稱 {name}',
  '{entry} stands on the one Pod of {who}': '{entry} 全靠 {who} 的唯一一個 Pod',
  'while that Pod restarts, moves or is updated, nobody answers: connections are refused or time out':
    '當該 Pod 重啟、遷移或更新時，沒有誰回應：連線被拒絕或逾時',
  'have two Pods': '設為兩個 Pod',
  '{entry} stands on node {node} alone: all {replicas} Pods of {who} are there':
    '{entry} 全靠節點 {node}：{who} 的全部 {replicas} 個 Pod 都在那裡',
  'when that node fails, nobody answers until it is back': '當該節點發生故障時，在它恢復之前沒有誰回應',
  'port {port} of Service "{name}" leads to port {target}, on which no container of {selected} listens':
    'Service「{name}」的連接埠 {port} 通往連接埠 {target}，而 {selected} 沒有容器在其上監聽',
  'the containers listen on {others}': '容器監聽 {others}',
  'the containers declare {others}': '容器宣告 {others}',
  'packets reach a Pod, and its kernel answers with a reset: clients see "connection refused"':
    '封包到達 Pod，其核心以 reset 回應：用戶端看到「connection refused」',
  'packets reach a Pod, and its kernel answers "port unreachable"':
    '封包到達 Pod，其核心回應「port unreachable」',
  'send port {port} to {number}': '把連接埠 {port} 發往 {number}',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_LINT_SERVICES, string>>;
