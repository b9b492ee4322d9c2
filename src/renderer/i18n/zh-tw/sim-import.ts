/** What reading a printed cluster says of it, in traditional Chinese. */
import type { ZH_CN_SIM_IMPORT } from '../zh-cn/sim-import';

export const ZH_TW_SIM_IMPORT = {
  'network plugin kindnet: plain routes between nodes, which flannel host-gw stands for here':
    '網路外掛程式 kindnet：節點間的普通路由，這裡由 flannel host-gw 代表',
  'network plugin {plugin} is not modelled: the lab has flannel vxlan instead':
    '沒有對網路外掛程式 {plugin} 建模：實驗改用 flannel vxlan',
  'network plugin {plugin}: there is a DaemonSet {name}': '網路外掛程式 {plugin}：有一個 DaemonSet {name}',
  'nothing says which backend': '沒有內容說明是哪種後端',
  'network plugin flannel with the backend {kind}, which is not modelled: vxlan stands in its place':
    '網路外掛程式 flannel，後端 {kind} 未建模：以 vxlan 代替',
  'network plugin {plugin}: {from}': '網路外掛程式 {plugin}：{from}',
  'variables of DaemonSet {name}': 'DaemonSet {name} 的環境變數',
  "addresses of tunnels in the nodes' annotations": '節點註解中的通道位址',
  'there is a DaemonSet {name}': '有一個 DaemonSet {name}',
  'range of Pods {range}: {from}': 'Pod 位址範圍 {range}：{from}',
  'range of Services {range}: {from}': 'Service 位址範圍 {range}：{from}',
  'domain {domain}: {from}': '網域 {domain}：{from}',
  'kube-proxy iptables: nothing says otherwise': 'kube-proxy iptables：沒有內容另有說明',
  'kube-proxy {mode}: {from}': 'kube-proxy {mode}：{from}',
  'no Node is a control plane: the lab has a machine of that name beside them':
    '沒有 Node 是控制平面：實驗在它們旁邊另有一台該名稱的機器',
  'ConfigMap {name} says so': '依據 ConfigMap {name}',
  'an annotation of Node {node}': 'Node {node} 的一個註解',
  '{flag} of {program}': '{program} 的 {flag}',
  '{title} is left out: {why}': '略去 {title}：{why}',
  '{title}: a hook of Helm ({events}), which starts with the rest here':
    '{title}：Helm 的掛鉤（{events}），這裡與其餘物件一起啟動',
  'it is what helm test runs': '它是 helm test 執行的內容',
  'a hook of Helm ({events}), which an installation does not run': 'Helm 的掛鉤（{events}），安裝時不會執行',
  '{kind} "{name}" is left out: the cluster makes its own': '略去 {kind}「{name}」：叢集會自行建立',
  '{count} objects of kind {kind} are left out: the cluster makes its own':
    '略去 {count} 個 {kind} 物件：叢集會自行建立',
  'nodes and their addresses: the Pods say where they run': '節點及其位址：依據各 Pod 所說的執行位置',
  '{count} objects are left out: Calico and Cilium make their own':
    '略去 {count} 個物件：Calico 與 Cilium 會自行建立',
  'guessed from the Pod ranges of the nodes': '依各節點的 Pod 位址範圍推測',
  'guessed from the address of Service default/kubernetes and those of the others':
    '依 Service default/kubernetes 及其他 Service 的位址推測',
  'guessed from the addresses of Services': '依各 Service 的位址推測',
  '{nodes}: the Pod range is outside {range}, and another one takes its place':
    '{nodes}：Pod 位址範圍在 {range} 之外，改用另一個',
  'podSubnet {range} in the Lab document would leave it as it is':
    '在 Lab 文件中寫 podSubnet {range} 即可保留原樣',
  'Service "{name}" gets another address: {address} is outside {range}':
    'Service「{name}」改用另一個位址：{address} 在 {range} 之外',
  '{count} Services get other addresses: theirs are outside {range}':
    '{count} 個 Service 改用其他位址：原來的位址在 {range} 之外',
  '1 object is left out: Calico and Cilium make their own': '略去 1 個物件：Calico 與 Cilium 會自行建立',
  'Namespace {name} is added: objects are in it, and nothing makes it':
    '加入 Namespace {name}：有物件在其中，而沒有內容建立它',
  'network plugin {value}: chosen': '網路外掛程式 {value}：手動選擇',
  'kube-proxy {value}: chosen': 'kube-proxy {value}：手動選擇',
  'range of Pods {value}: chosen': 'Pod 位址範圍 {value}：手動選擇',
  'range of Services {value}: chosen': 'Service 位址範圍 {value}：手動選擇',
  'domain {value}: chosen': '網域 {value}：手動選擇',
  'nodes: {value}, chosen': '節點：{value} 個，手動選擇',
  'network plugin {plugin}: it sees to the policies, which flannel would ignore':
    '網路外掛程式 {plugin}：它會執行政策，而 flannel 會忽略',
  'Ingress controller {kind}: there are Ingresses for it': 'Ingress 控制器 {kind}：有 Ingress 需要它',
  'load balancer {kind}, {pool}: Services ask for addresses of one':
    '負載平衡器 {kind}，{pool}：有 Service 需要它的位址',
  'this is no capture': '這不是擷取檔',
  'give a pcap or pcapng file': '請給出 pcap 或 pcapng 檔案',
  'A lab is made of manifests; captures come beside them.': '實驗由資訊清單構成；擷取檔放在它們旁邊。',
  'open the capture: it is shown beside the lab': '請開啟擷取檔：它會顯示在實驗旁邊',
  '{path}: {what}; {hint}': '{path}：{what}；{hint}',
  'the folder and those in it hold too many files': '該資料夾及其中的資料夾含有太多檔案',
  'choose the folder of the project itself': '請選擇專案本身的資料夾',
  'ServiceAccount {name} is added: what was printed runs as it':
    '加入 ServiceAccount {name}：輸出的內容以它的身分執行',
  'to compare with: {name}, {packets} ({command}, or open it beside the lab)':
    '用於比較：{name}，{packets}（{command}，或在實驗旁開啟）',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_IMPORT, string>>;
