/** What lint says of Ingresses, their controllers and ports of nodes, in traditional Chinese. */
import type { ZH_CN_SIM_LINT_INGRESS } from '../zh-cn/sim-lint-ingress';

export const ZH_TW_SIM_LINT_INGRESS = {
  'the default backend': '預設後端',
  'path {path}': '路徑 {path}',
  '"{policy}" is for {labels}': '「{policy}」針對 {labels}',
  '{backend} of Ingress "{ingress}" leads to {shut}, and no NetworkPolicy lets the ingress controller in there':
    'Ingress「{ingress}」的{backend}通往 {shut}，而沒有 NetworkPolicy 允許 Ingress 控制器進入那裡',
  'SYNs of {who} to port {port} of the Pods are dropped; the controller waits, and answers 504':
    '{who} 發往這些 Pod 連接埠 {port} 的 SYN 被丟棄；控制器一直等待，最後回應 504',
  'NetworkPolicy "{policy}" isolates the Pods': 'NetworkPolicy「{policy}」隔離了這些 Pod',
  'let {who} into {first}': '允許 {who} 進入 {first}',
  '{isolated}, and of the policies that admit the controller {others}':
    '{isolated}；而在允許該控制器的政策中，{others}',
  '{policies} isolates it': '{policies} 隔離了它',
  '{policies} isolate it': '{policies} 共同隔離了它',
  '{policies} isolates them': '{policies} 隔離了它們',
  '{policies} isolate them': '{policies} 共同隔離了它們',
  '{workload} wants port {number} of a node for each of {count} Pods, and there are {workerCount} nodes for them':
    '{workload} 要為 {count} 個 Pod 各佔用一個節點的連接埠 {number}，而可用的節點只有 {workerCount} 個',
  '{workload} wants port {number} of the node, and so does {other}':
    '{workload} 要佔用節點的連接埠 {number}，{other} 也要佔用它',
  '{workload} wants port {number} of the node, and so does {other} on the same node':
    '{workload} 要佔用節點的連接埠 {number}，同一節點上的 {other} 也要佔用它',
  'a port of a node belongs to one Pod': '節點的一個連接埠只能屬於一個 Pod',
  'the kubelet refuses the Pod that comes second (NodePorts): it never runs, and nobody answers for it':
    'kubelet 拒絕後來的 Pod (NodePorts)：它永遠不會執行，也沒有誰替它回應',
  'the scheduler finds no node with the port free: a Pod stays Pending, has no address, and gets no packet':
    '排程器找不到該連接埠空閒的節點：有一個 Pod 一直處於 Pending，沒有位址，也收不到封包',
  '{workload} wants it, too': '{workload} 也要佔用它',
  'do without the port of the node': '不再佔用節點的連接埠',
  '{backend} of Ingress "{ingress}" leads to port {wanted} of Service "{service}", which has not that port':
    'Ingress「{ingress}」的{backend}通往 Service「{service}」的連接埠 {wanted}，而該 Service 沒有這個連接埠',
  'its ports are {ports}; an Ingress names the port of the Service, not that of the container':
    '它的連接埠是 {ports}；Ingress 寫的是 Service 的連接埠，而不是容器的連接埠',
  'the controller finds no endpoints for it and answers 503': '控制器找不到它的端點，回應 503',
  'the ports of Service "{service}"': 'Service「{service}」的連接埠',
  'it is in namespace {elsewhere}, and an Ingress leads to Services of its own namespace alone':
    '它在命名空間 {elsewhere} 中，而 Ingress 只能通往自己命名空間的 Service',
  'namespace {namespace} has no Service': '命名空間 {namespace} 沒有 Service',
  'namespace {namespace} has {services}': '命名空間 {namespace} 有 {services}',
  '{backend} of Ingress "{name}" leads to Service "{service}", which is not there':
    'Ingress「{name}」的{backend}通往 Service「{service}」，而它並不存在',
  'the controller has nowhere to send those requests to and answers 503':
    '控制器沒有地方可以轉送這些請求，回應 503',
  'lead to Service {meant}': '通往 Service {meant}',
  'lead to port {port}': '通往連接埠 {port}',
  'lead to port "{name}"': '通往連接埠「{name}」',
  'make it ImplementationSpecific': '改為 ImplementationSpecific',
  'make it the prefix {plain}': '改為首碼 {plain}',
  'make it a regular expression of nginx': '改為 nginx 的規則運算式',
  'path {pathText} of Ingress "{name}" is a pattern, and its type {pathType} takes it letter by letter':
    'Ingress「{name}」的路徑 {pathText} 是一個模式，而其類型 {pathType} 會逐字匹配它',
  'nginx matches it as a pattern because of its annotations; its admission webhook refuses such a path from v1.12 on, and other controllers match nothing':
    '由於它的註解，nginx 把它當作模式來匹配；從 v1.12 起其准入 webhook 會拒絕這樣的路徑，而其他控制器什麼也匹配不到',
  'no request has this path, so all of them go to other paths or get 404':
    '沒有請求具有這個路徑，所以它們都走到別的路徑，或得到 404',
  'path {pathText} of Ingress "{name}" is a pattern, and nothing tells nginx to take it for one':
    'Ingress「{name}」的路徑 {pathText} 是一個模式，而沒有什麼告訴 nginx 把它當作模式',
  'nginx matches it letter by letter, as a prefix: no request has this path':
    'nginx 把它當作首碼逐字匹配：沒有請求具有這個路徑',
  'the controller serves its own default certificate, which nobody trusts: curl ends with "SSL certificate problem" unless it is told -k':
    '控制器會出示自己的預設憑證，而沒有誰信任它：除非加上 -k，curl 會以「SSL certificate problem」結束',
  'Ingress "{name}" takes its certificate from Secret "{secretName}", which is not there':
    'Ingress「{name}」從 Secret「{secretName}」取憑證，而它並不存在',
  'it is in namespace {elsewhere}, and an Ingress takes Secrets of its own namespace alone':
    '它在命名空間 {elsewhere} 中，而 Ingress 只能使用自己命名空間的 Secret',
  'namespace {namespace} has no Secret of that name': '命名空間 {namespace} 沒有這個名稱的 Secret',
  'Ingress "{ingress}" takes its certificate from Secret "{secret}"':
    'Ingress「{ingress}」從 Secret「{secret}」取憑證',
  'Secret "{secret}"': 'Secret「{secret}」',
  'the controller looks for tls.crt and tls.key, as a Secret of type kubernetes.io/tls has them':
    '控制器查詢 tls.crt 和 tls.key，即 kubernetes.io/tls 類型的 Secret 所具有的',
  '{subject}, which lacks {keys}': '{subject}，其中缺少 {keys}',
  '{subject}, which holds no good pair': '{subject}，其中沒有可用的憑證和金鑰對',
  '{subject}, which is not for {others}': '{subject}，它不適用於 {others}',
  'the certificate is for no host': '該憑證不適用於任何主機',
  'the certificate is for {hosts}': '該憑證適用於 {hosts}',
  'curl ends with "SSL: no alternative certificate subject name matches target host name" for {others}':
    '對於 {others}，curl 以「SSL: no alternative certificate subject name matches target host name」結束',
  '{subject}, which is expired when the lab starts': '{subject}，它在實驗開始時已過期',
  '{subject}, which is not valid yet when the lab starts': '{subject}，它在實驗開始時尚未生效',
  'clients refuse it: "{error}"': '用戶端會拒絕它：「{error}」',
  'Ingress "{name}" has TLS for {host}, and no rule for that host':
    'Ingress「{name}」有 {host} 的 TLS，卻沒有該主機的規則',
  'its rules are for {ruled}': '它的規則適用於 {ruled}',
  'for {hosts} {effect}': '對於 {hosts}，{effect}',
  'have TLS for {ruled}': '為 {ruled} 配置 TLS',
  'an Ingress alone opens nothing: no address, no port; whoever connects to a node gets "connection refused"':
    '僅有 Ingress 不會開啟任何東西：沒有位址，沒有連接埠；誰連到節點都會得到「connection refused」',
  'Ingress "{name}" names no class, and no IngressClass is the default one':
    'Ingress「{name}」沒有寫明類，也沒有哪個 IngressClass 是預設的',
  'no ingress controller is here': '這裡沒有 Ingress 控制器',
  'controllers take the Ingresses of their own class: {classes}': '控制器只處理自己類的 Ingress：{classes}',
  'controllers pass it over: its hosts and paths get 404 from their default backend':
    '控制器會忽略它：其主機和路徑從預設後端得到 404',
  'write for example ingressClassName: nginx': '例如寫上 ingressClassName: nginx',
  'Ingress "{name}" is of class "{className}", and no ingress controller of that class is here':
    'Ingress「{name}」屬於類「{className}」，而這裡沒有該類的 Ingress 控制器',
  'Ingress "{name}" is of class "{className}", whose controller {controller} is not here':
    'Ingress「{name}」屬於類「{className}」，而其控制器 {controller} 不在這裡',
  'the classes with a controller are {others}': '有控制器的類是 {others}',
  'an Ingress is only a wish: a controller has to run that carries it out':
    'Ingress 只是一個願望：必須有控制器執行來實現它',
  'the controllers pass it over: its hosts and paths get 404 from their default backend':
    '各控制器都會忽略它：其主機和路徑從預設後端得到 404',
  'install one: helm install ingress-nginx, or cluster.ingressControllers in the Lab document':
    '安裝一個：helm install ingress-nginx，或在 Lab 文件中寫 cluster.ingressControllers',
  'use the class {className}': '使用類 {className}',
  'rewrite-target {target} of Ingress "{name}" puts in {group}, and path {pathText} captures nothing':
    'Ingress「{name}」的 rewrite-target {target} 用到了 {group}，而路徑 {pathText} 沒有捕獲任何內容',
  'rewrite-target {target} of Ingress "{name}" puts in {group}, and path {pathText} captures only {groups}':
    'Ingress「{name}」的 rewrite-target {target} 用到了 {group}，而路徑 {pathText} 只捕獲了 {groups} 組',
  '{group} is empty: every request below {pathText} reaches the Pods as {rewritten}':
    '{group} 為空：{pathText} 以下的每個請求到達 Pod 時都是 {rewritten}',
  'the rewrite target': 'rewrite-target 註解',
  'rewrite-target {target} of Ingress "{name}" takes nothing over from path {pathText}':
    'Ingress「{name}」的 rewrite-target {target} 沒有沿用路徑 {pathText} 的任何部分',
  'every request below {pathText} reaches the Pods as {target}: {example} does, too':
    '{pathText} 以下的每個請求到達 Pod 時都是 {target}：{example} 也一樣',
  'path {pathText}': '路徑 {pathText}',
  'remove the rewrite': '刪除該改寫',
  'take over what follows the path': '沿用路徑後面的部分',
  'capture what follows {pathText}': '捕獲 {pathText} 後面的部分',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_LINT_INGRESS, string>>;
