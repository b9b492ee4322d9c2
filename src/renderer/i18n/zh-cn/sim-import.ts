/** What reading a printed cluster says of it, in simplified Chinese. */
export const ZH_CN_SIM_IMPORT = {
  'network plugin kindnet: plain routes between nodes, which flannel host-gw stands for here':
    '网络插件 kindnet：节点间的普通路由，这里由 flannel host-gw 代表',
  'network plugin {plugin} is not modelled: the lab has flannel vxlan instead':
    '没有对网络插件 {plugin} 建模：实验改用 flannel vxlan',
  'network plugin {plugin}: there is a DaemonSet {name}': '网络插件 {plugin}：有一个 DaemonSet {name}',
  'nothing says which backend': '没有内容说明是哪种后端',
  'network plugin flannel with the backend {kind}, which is not modelled: vxlan stands in its place':
    '网络插件 flannel，后端 {kind} 未建模：用 vxlan 代替',
  'network plugin {plugin}: {from}': '网络插件 {plugin}：{from}',
  'variables of DaemonSet {name}': 'DaemonSet {name} 的环境变量',
  "addresses of tunnels in the nodes' annotations": '节点注解中的隧道地址',
  'there is a DaemonSet {name}': '有一个 DaemonSet {name}',
  'range of Pods {range}: {from}': 'Pod 地址范围 {range}：{from}',
  'range of Services {range}: {from}': 'Service 地址范围 {range}：{from}',
  'domain {domain}: {from}': '域名 {domain}：{from}',
  'kube-proxy iptables: nothing says otherwise': 'kube-proxy iptables：没有内容另有说明',
  'kube-proxy {mode}: {from}': 'kube-proxy {mode}：{from}',
  'no Node is a control plane: the lab has a machine of that name beside them':
    '没有 Node 是控制平面：实验在它们旁边另有一台该名称的机器',
  'ConfigMap {name} says so': '依据 ConfigMap {name}',
  'an annotation of Node {node}': 'Node {node} 的一个注解',
  '{flag} of {program}': '{program} 的 {flag}',
  '{title} is left out: {why}': '略去 {title}：{why}',
  '{title}: a hook of Helm ({events}), which starts with the rest here':
    '{title}：Helm 的钩子（{events}），这里与其余对象一起启动',
  'it is what helm test runs': '它是 helm test 运行的内容',
  'a hook of Helm ({events}), which an installation does not run': 'Helm 的钩子（{events}），安装时不会运行',
  '{kind} "{name}" is left out: the cluster makes its own': '略去 {kind}“{name}”：集群会自行创建',
  '{count} objects of kind {kind} are left out: the cluster makes its own':
    '略去 {count} 个 {kind} 对象：集群会自行创建',
  'nodes and their addresses: the Pods say where they run': '节点及其地址：依据各 Pod 所说的运行位置',
  '{count} objects are left out: Calico and Cilium make their own':
    '略去 {count} 个对象：Calico 和 Cilium 会自行创建',
  'guessed from the Pod ranges of the nodes': '根据各节点的 Pod 地址范围推测',
  'guessed from the address of Service default/kubernetes and those of the others':
    '根据 Service default/kubernetes 及其他 Service 的地址推测',
  'guessed from the addresses of Services': '根据各 Service 的地址推测',
  '{nodes}: the Pod range is outside {range}, and another one takes its place':
    '{nodes}：Pod 地址范围在 {range} 之外，改用另一个',
  'podSubnet {range} in the Lab document would leave it as it is':
    '在 Lab 文档中写 podSubnet {range} 即可保留原样',
  'Service "{name}" gets another address: {address} is outside {range}':
    'Service“{name}”改用另一个地址：{address} 在 {range} 之外',
  '{count} Services get other addresses: theirs are outside {range}':
    '{count} 个 Service 改用其他地址：原来的地址在 {range} 之外',
  '1 object is left out: Calico and Cilium make their own': '略去 1 个对象：Calico 和 Cilium 会自行创建',
  'Namespace {name} is added: objects are in it, and nothing makes it':
    '添加 Namespace {name}：有对象在其中，而没有内容创建它',
  'network plugin {value}: chosen': '网络插件 {value}：手动选择',
  'kube-proxy {value}: chosen': 'kube-proxy {value}：手动选择',
  'range of Pods {value}: chosen': 'Pod 地址范围 {value}：手动选择',
  'range of Services {value}: chosen': 'Service 地址范围 {value}：手动选择',
  'domain {value}: chosen': '域名 {value}：手动选择',
  'nodes: {value}, chosen': '节点：{value} 个，手动选择',
  'network plugin {plugin}: it sees to the policies, which flannel would ignore':
    '网络插件 {plugin}：它会执行策略，而 flannel 会忽略',
  'Ingress controller {kind}: there are Ingresses for it': 'Ingress 控制器 {kind}：有 Ingress 需要它',
  'load balancer {kind}, {pool}: Services ask for addresses of one':
    '负载均衡器 {kind}，{pool}：有 Service 需要它的地址',
  'this is no capture': '这不是抓包文件',
  'give a pcap or pcapng file': '请给出 pcap 或 pcapng 文件',
  'A lab is made of manifests; captures come beside them.': '实验由清单构成；抓包文件放在它们旁边。',
  'open the capture: it is shown beside the lab': '请打开抓包文件：它会显示在实验旁边',
  '{path}: {what}; {hint}': '{path}：{what}；{hint}',
  'the folder and those in it hold too many files': '该文件夹及其中的文件夹含有太多文件',
  'choose the folder of the project itself': '请选择项目本身的文件夹',
  'ServiceAccount {name} is added: what was printed runs as it':
    '添加 ServiceAccount {name}：输出的内容以它的身份运行',
  'to compare with: {name}, {packets} ({command}, or open it beside the lab)':
    '用于比较：{name}，{packets}（{command}，或在实验旁打开）',
} as const;
