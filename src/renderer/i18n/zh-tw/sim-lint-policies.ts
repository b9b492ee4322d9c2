/** What lint says of policies, in traditional Chinese. */
import type { ZH_CN_SIM_LINT_POLICIES } from '../zh-cn/sim-lint-policies';

export const ZH_TW_SIM_LINT_POLICIES = {
  'every namespace': '所有命名空間',
  'namespaces with {labels}': '帶有 {labels} 的命名空間',
  'NetworkPolicy "{policy}" allows from all Pods of {namespaces}, or Pods with {who} of namespace {namespace}; Pods with {who} of {namespaces} were likely meant':
    'NetworkPolicy「{policy}」允許來自 {namespaces} 的所有 Pod，或命名空間 {namespace} 中帶有 {who} 的 Pod；原意很可能是 {namespaces} 中帶有 {who} 的 Pod',
  'NetworkPolicy "{policy}" allows to all Pods of {namespaces}, or Pods with {who} of namespace {namespace}; Pods with {who} of {namespaces} were likely meant':
    'NetworkPolicy「{policy}」允許發往 {namespaces} 的所有 Pod，或命名空間 {namespace} 中帶有 {who} 的 Pod；原意很可能是 {namespaces} 中帶有 {who} 的 Pod',
  'two entries (two dashes) mean "or"; such Pods are {meant}':
    '兩個項目（兩個短橫）表示「或」；這樣的 Pod 是 {meant}',
  'connections from every Pod of {namespaces} pass, whatever its labels':
    '來自 {namespaces} 的任何 Pod 的連線都能通過，無論其標籤如何',
  'connections to every Pod of {namespaces} pass, whatever its labels':
    '發往 {namespaces} 的任何 Pod 的連線都能通過，無論其標籤如何',
  'the other entry': '另一個項目',
  'make them one entry, which means "and"': '合為一個項目，表示「且」',
  'NetworkPolicy "{policy}" allows from Pods with {who} of namespaces with {where}, and there are none; the one or the other was likely meant':
    'NetworkPolicy「{policy}」允許來自帶有 {where} 的命名空間中帶有 {who} 的 Pod，而這樣的 Pod 並不存在；原意很可能是二者之一',
  'NetworkPolicy "{policy}" allows to Pods with {who} of namespaces with {where}, and there are none; the one or the other was likely meant':
    'NetworkPolicy「{policy}」允許發往帶有 {where} 的命名空間中帶有 {who} 的 Pod，而這樣的 Pod 並不存在；原意很可能是二者之一',
  'both selectors in one entry mean "and"; Pods with {who} are in namespace {namespace}, which has not {where}':
    '同一項目中的兩個選取器表示「且」；帶有 {who} 的 Pod 在命名空間 {namespace} 中，而它沒有 {where}',
  'the rule lets nobody in: SYNs are dropped, and clients time out':
    '該規則不讓任何人進來：SYN 被丟棄，用戶端逾時',
  'the rule lets nothing out: SYNs are dropped, and the Pods time out':
    '該規則不讓任何流量出去：SYN 被丟棄，這些 Pod 逾時',
  'make them two entries, which mean "or"': '分為兩個項目，表示「或」',
  'NetworkPolicy "{policy}" lets {from} out to {to}, and no policy lets it in there':
    'NetworkPolicy「{policy}」允許 {from} 出去到 {to}，而沒有政策允許它進入那裡',
  'NetworkPolicy "{policy}" lets {from} in to {to}, and no policy lets it out':
    'NetworkPolicy「{policy}」允許 {from} 進入 {to}，而沒有政策允許它出去',
  '{asked} is isolated for {back} by {names}, and a connection has to be allowed at both ends':
    '{asked} 的 {back} 被 {names} 隔離，而一個連線在兩端都必須被允許',
  'SYNs leave their Pod, and are dropped before they get into the other: clients time out':
    'SYN 離開了自己的 Pod，在進入另一個 Pod 之前被丟棄：用戶端逾時',
  'SYNs are dropped where they leave their Pod: clients time out':
    'SYN 在離開自己的 Pod 時被丟棄：用戶端逾時',
  'NetworkPolicy "{policy}" isolates {asked} for {back}': 'NetworkPolicy「{policy}」隔離了 {asked} 的 {back}',
  'let {sender} into {receiver}': '允許 {sender} 進入 {receiver}',
  'let {sender} out to {receiver}': '允許 {sender} 出去到 {receiver}',
  'NetworkPolicy "{policy}" lets {workloads} out, but not to the cluster\'s DNS':
    'NetworkPolicy「{policy}」允許 {workloads} 出去，卻不允許存取叢集的 DNS',
  'no policy allows egress to CoreDNS (Pods k8s-app=kube-dns of kube-system) on port 53/UDP':
    '沒有政策允許到 CoreDNS（kube-system 中帶有 k8s-app=kube-dns 的 Pod）連接埠 53/UDP 的 egress',
  'queries to the name server are dropped: names do not resolve after some seconds ("bad address", "Could not resolve host"), while addresses work':
    '發往網域名稱伺服器的查詢被丟棄：幾秒後名稱解析失敗（「bad address」、「Could not resolve host」），而用位址則可以',
  "allow egress to the cluster's DNS": '允許到叢集 DNS 的 egress',
  'NetworkPolicy "{policy}" is kept': 'NetworkPolicy「{policy}」會被儲存',
  '{count} objects of kind NetworkPolicy are kept': '{count} 個 NetworkPolicy 物件會被儲存',
  '{subject}, but {plugin} does not enforce it: every Pod still reaches every other (calico, cilium and kube-router do)':
    '{subject}，但 {plugin} 不執行它：所有 Pod 仍然互通（calico、cilium 和 kube-router 會執行）',
  '{plugin} connects Pods and makes no rules of policies; the API server keeps them all the same':
    '{plugin} 只連接 Pod，不為政策產生規則；API 伺服器照樣儲存它們',
  'nothing is dropped: packets pass as if no policy were there': '什麼也不會被丟棄：封包通行，如同沒有政策',
  'use calico': '使用 calico',
  'add --cni calico, or a Lab document with spec.cluster.cni':
    '加上 --cni calico，或帶有 spec.cluster.cni 的 Lab 文件',
  '{name} has {labels}': '{name} 有 {labels}',
  'a namespace carries only the labels that somebody gives it, and kubernetes.io/metadata.name, which is its name':
    '命名空間只帶有別人給它的標籤，以及 kubernetes.io/metadata.name，即它的名稱',
  'of labels beside their names, {carriers}': '除名稱以外的標籤有：{carriers}',
  'the rule lets nobody in: whoever it was meant for sends SYNs that are dropped, and times out':
    '該規則不讓任何人進來：原本要允許的一方發出的 SYN 被丟棄，最後逾時',
  'the rule lets nothing out: SYNs to whom it was meant for are dropped, and the Pods time out':
    '該規則不讓任何流量出去：發往原定物件的 SYN 被丟棄，這些 Pod 逾時',
  'allow the namespace {meant} by its name': '按名稱允許命名空間 {meant}',
  'give the namespace {meant} the label {key}={value}': '給命名空間 {meant} 新增標籤 {key}={value}',
  'the namespaces with {labels}': '帶有 {labels} 的各命名空間',
  'namespace {namespace}': '命名空間 {namespace}',
  "{onNodes} would be such, but is on its node's network, which selectors do not see":
    '{onNodes} 本來符合，但它在節點的網路上，選取器看不到它',
  '{other} would be such; without a namespaceSelector a rule means Pods of its own namespace':
    '{other} 本來符合；沒有 namespaceSelector 時，規則指的是自己命名空間的 Pod',
  '{other} would be such': '{other} 本來符合',
  '{workload} has {words}': '{workload} 有 {words}',
  'allow {words}': '允許 {words}',
  'allow them in the namespace {namespace}': '允許命名空間 {namespace} 中的這些 Pod',
  'NetworkPolicy "{policy}" allows from namespaces with {labels}, and no namespace carries that label':
    'NetworkPolicy「{policy}」允許來自帶有 {labels} 的命名空間，而沒有命名空間帶有該標籤',
  'NetworkPolicy "{policy}" allows from namespaces with {labels}, and no namespace carries these labels':
    'NetworkPolicy「{policy}」允許來自帶有 {labels} 的命名空間，而沒有命名空間帶有這些標籤',
  'NetworkPolicy "{policy}" allows to namespaces with {labels}, and no namespace carries that label':
    'NetworkPolicy「{policy}」允許發往帶有 {labels} 的命名空間，而沒有命名空間帶有該標籤',
  'NetworkPolicy "{policy}" allows to namespaces with {labels}, and no namespace carries these labels':
    'NetworkPolicy「{policy}」允許發往帶有 {labels} 的命名空間，而沒有命名空間帶有這些標籤',
  'NetworkPolicy "{policy}" allows from Pods with {labels}, and {where} have none':
    'NetworkPolicy「{policy}」允許來自帶有 {labels} 的 Pod，而{where}都沒有這樣的 Pod',
  'NetworkPolicy "{policy}" allows from Pods with {labels}, and {where} has none':
    'NetworkPolicy「{policy}」允許來自帶有 {labels} 的 Pod，而{where} 沒有這樣的 Pod',
  'NetworkPolicy "{policy}" allows to Pods with {labels}, and {where} have none':
    'NetworkPolicy「{policy}」允許發往帶有 {labels} 的 Pod，而{where}都沒有這樣的 Pod',
  'NetworkPolicy "{policy}" allows to Pods with {labels}, and {where} has none':
    'NetworkPolicy「{policy}」允許發往帶有 {labels} 的 Pod，而{where} 沒有這樣的 Pod',
  'NetworkPolicy "{policy}" allows {direction} on the port called "{name}", which {workloads} have not':
    'NetworkPolicy「{policy}」允許名為「{name}」的連接埠上的 {direction}，而 {workloads} 都沒有該連接埠',
  'NetworkPolicy "{policy}" allows {direction} on the port called "{name}", which {workloads} has not':
    'NetworkPolicy「{policy}」允許名為「{name}」的連接埠上的 {direction}，而 {workloads} 沒有該連接埠',
  'the port "{name}" is {protocol}, and the rule is for {wanted}':
    '連接埠「{name}」是 {protocol}，而規則針對 {wanted}',
  'their containers have no ports with a name': '它們的容器沒有帶名稱的連接埠',
  'the rule opens nothing: whoever it was meant for sends SYNs that are dropped, and times out':
    '該規則什麼也沒有放行：原本要允許的一方發出的 SYN 被丟棄，最後逾時',
  'allow port {port}': '允許連接埠 {port}',
  'allow the port called "{port}"': '允許名為「{port}」的連接埠',
  'NetworkPolicy "{name}" is for Pods with {given}, and namespace {namespace} has none':
    'NetworkPolicy「{name}」針對帶有 {given} 的 Pod，而命名空間 {namespace} 沒有這樣的 Pod',
  '{elsewhere} would be such, but a policy is for Pods of its own namespace alone':
    '{elsewhere} 本來符合，但政策只針對自己命名空間的 Pod',
  'it isolates nobody and allows nothing: the Pods that it was meant for stay as open, or as closed, as they were':
    '它沒有隔離誰，也沒有允許什麼：原定的那些 Pod 依舊和原來一樣開放或封閉',
  'be for {words}': '改為針對 {words}',
  'NetworkPolicy "{policy}" is for {onNodes}, whose Pods are on the network of their node':
    'NetworkPolicy「{policy}」針對 {onNodes}，而它的 Pod 在節點的網路上',
  'with hostNetwork: true a Pod has no interface of its own: its packets have the address of the node':
    '設有 hostNetwork: true 的 Pod 沒有自己的介面：它的封包使用節點的位址',
  'it filters nothing of theirs: they reach everybody and are reached by everybody':
    '它不過濾它們的任何流量：它們可以存取所有人，也可以被所有人存取',
  "{workload} is on its node's network": '{workload} 在節點的網路上',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_LINT_POLICIES, string>>;
