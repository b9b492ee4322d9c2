/** Why an edit is not made, and what is offered instead, in simplified Chinese. */
export const ZH_CN_SIM_REFUSALS = {
  '{variant} is no Ingress controller that a lab can have; there are {known}.':
    '{variant} 不是实验支持的 Ingress 控制器；可选的有 {known}。',
  'An Application Load Balancer stands in a cloud, and this lab has no load balancer of one.':
    'Application Load Balancer 属于云环境，而此实验没有云负载均衡器。',
  'Add a cloud load balancer': '添加云负载均衡器',
  '{variant} is no load balancer that a lab can have; there are l2 and cloud.':
    '{variant} 不是实验支持的负载均衡器；可选的有 l2 和 cloud。',
  'The lab has a load balancer already ({kind}, {pool}); change it in the text.':
    '实验已有负载均衡器（{kind}，{pool}）；请在文本中修改。',
  'No segment of the nodes has room for 16 IPv4 addresses; make its range larger.':
    '节点所在的网段容不下 16 个 IPv4 地址；请扩大其地址范围。',
  'There is a machine {name} already; choose another name.': '已有名为 {name} 的机器；请换一个名称。',
  'There is a {kind} {name} already; choose another name.': '已有名为 {name} 的 {kind}；请换一个名称。',
  'Segment {segment} has no free address; make its range larger.':
    '网段 {segment} 没有空闲地址；请扩大其地址范围。',
  'An Ingress leads to a Service, and there is none with a port; add one first.':
    'Ingress 指向 Service，而这里没有带端口的 Service；请先添加一个。',
  'Add a Service': '添加一个 Service',
  '{name} has no labels that a policy could select it by.': '{name} 没有可供策略选择的标签。',
  'Nothing was placed by hand.': '没有手动摆放过的元素。',
  'That is where it stands already.': '它已经在那个位置。',
  'It is locked already.': '它已经锁定。',
  'It is not locked.': '它没有锁定。',
  'A group has at least two elements: select them first.': '一个分组至少有两个元素：请先选中它们。',
  'There is a group {name} already; choose another name.': '已有名为 {name} 的分组；请换一个名称。',
  'It is in no group.': '它不在任何分组中。',
  'There is no note {name} in this lab.': '此实验中没有便签 {name}。',
  'The note says that already.': '便签已经是这个内容。',
  'A note needs a place.': '便签需要一个位置。',
  '{name} is locked; unlock it to move it.': '{name} 已锁定；解锁后才能移动。',
  'Only a Service can be connected with a workload or a Pod, and a machine with a segment. Everything else reaches each other by the network.':
    '只有 Service 可以连接工作负载或 Pod，机器可以连接网段。其余的都通过网络互通。',
  'Router {name} gets its ports in the text: spec.network.routers.':
    '路由器 {name} 的端口在文本中设置：spec.network.routers。',
  'Only a machine has a cable to a segment.': '只有机器才有连到网段的线缆。',
  'There is no machine {name} in this lab.': '此实验中没有机器 {name}。',
  '{name} is plugged in where the nodes and the addresses of its pool are.':
    '{name} 接在节点及其地址池所在的网段上。',
  'There is no segment {segment} in this lab.': '此实验中没有网段 {segment}。',
  '{name} is plugged into {segment} already.': '{name} 已经接在 {segment} 上。',
  'Service {name} does not stand in the text of this lab.': 'Service {name} 不在此实验的文本中。',
  'Service {name} is an alias of another name (ExternalName); it has no Pods.':
    'Service {name} 是另一个名称的别名（ExternalName）；它没有 Pod。',
  'A Service selects Pods, and {name} makes none in this text.':
    'Service 选择的是 Pod，而 {name} 在此文本中不创建 Pod。',
  'A Service selects Pods of its own namespace only: {name} is in {here}, {target} in {there}.':
    'Service 只选择自己命名空间中的 Pod：{name} 在 {here}，{target} 在 {there}。',
  'Service {name} selects {what} already.': 'Service {name} 已经选择了 {what}。',
  '{name} does not stand in the text of this lab.': '{name} 不在此实验的文本中。',
  '{pod} Deleted, it would be made anew at once.': '{pod}删除后会立即重新创建。',
  'Scale {kind} {name} to {replicas}': '将 {kind} {name} 调整为 {replicas} 个副本',
  'There is no {what} in this lab.': '此实验中没有 {what}。',
  '{name} is the load balancer of the cluster: it stands in the text as spec.cluster.loadBalancer.':
    '{name} 是集群的负载均衡器：它在文本中是 spec.cluster.loadBalancer。',
  '{name} is the control plane: without it there is no cluster. Delete the other nodes instead.':
    '{name} 是控制平面：没有它就没有集群。请删除其他节点。',
  'A lab needs a segment.': '实验至少需要一个网段。',
  '{other} is plugged into {name}; connect or delete that first.':
    '{other} 接在 {name} 上；请先改接或删除它。',
  '{other} and {more} more are plugged into {name}; connect or delete that first.':
    '{other} 和另外 {more} 个接在 {name} 上；请先改接或删除它们。',
  "{name} is the cloud's load balancer; a lab has one.": '{name} 是云负载均衡器；一个实验只有一个。',
  '{name} joins what is connected to it: a second one is written in the text.':
    '{name} 把与它相连的部分接在一起：第二个请写在文本中。',
  '{pod} One more comes with a replica more.': '{pod}增加一个副本就会多一个 Pod。',
  'it is not found in the text': '在文本中找不到它',
  'The lab could not be read after that.': '这样修改后将无法读取实验。',
  'The lab could not be read after that: {problem}.': '这样修改后将无法读取实验：{problem}。',
  'The objects of this file stand behind each other; delete them in the text.':
    '此文件中的对象互相遮盖；请在文本中删除它们。',
  'It would change more of the lab than this; edit the text instead.':
    '这会改动实验的其他部分；请直接编辑文本。',
  'The text of {what} shares values with others (an anchor, an alias); edit it in the text.':
    '{what} 的文本与其他对象共用值（锚点或别名）；请在文本中编辑。',
  'It would change {what}, too, since the text shares values between them; edit the text instead.':
    '这也会改动 {what}，因为文本中它们共用值；请直接编辑文本。',
  '{what} cannot be edited from here: {problem}. Edit the text, {place}.':
    '无法在此编辑 {what}：{problem}。请编辑文本 {place}。',
  'There is no file to write it into.': '没有可写入的文件。',
  'It cannot be put into the list of {file}: {problem}.': '无法放入 {file} 的列表：{problem}。',
  'its document is not found in the text': '在文本中找不到它的文档',
  'The Layout document cannot be edited from here: {problem}. Edit the text, {place}.':
    '无法在此编辑 Layout 文档：{problem}。请编辑文本 {place}。',
  'The manifest came from standard input; save it as a file first.': '清单来自标准输入；请先将它保存为文件。',
  'All of it is in the lab already.': '这些内容都已在实验中。',
  'That is a whole lab: open it as a file, or take parts of its text over in the editor.':
    '这是一个完整的实验：请将它作为文件打开，或在编辑器中取用其部分文本。',
  'Nodes are machines of the lab: add them from the palette.': '节点是实验中的机器：请从元素面板添加。',
  'no matches for kind "{kind}" of {group}: paste its CustomResourceDefinition first.':
    '{group} 中没有“{kind}”这种资源：请先粘贴它的 CustomResourceDefinition。',
  'There is no Kubernetes object in what was pasted.': '粘贴的内容中没有 Kubernetes 对象。',
  '{problem}; {fix}': '{problem}；{fix}',
  'It cannot be pasted: {what}.': '无法粘贴：{what}。',
  'It cannot be pasted, line {line}, column {column}: {what}.':
    '无法粘贴，第 {line} 行第 {column} 列：{what}。',
  'There is no node {node} in this lab.': '此实验中没有节点 {node}。',
  '{name} would stay Pending: {taint}': '{name} 会一直处于 Pending：{taint}',
  '{name} is placed on {node} already.': '{name} 已经放在 {node} 上。',
  '{what} is not pinned to a node.': '{what} 没有固定到某个节点。',
  'The Pods of {what} would stay Pending: {taint}': '{what} 的 Pod 会一直处于 Pending：{taint}',
  '{what} is pinned to {node} already.': '{what} 已经固定到 {node}。',
  'Pod {name} does not stand in the text of this lab.': 'Pod {name} 不在此实验的文本中。',
  '{pod} On {node} they would stay Pending: {taint}': '{pod}在 {node} 上它们会一直处于 Pending：{taint}',
  '{pod} Moved away, it would be deleted and made anew wherever there is room.':
    '{pod}移走时它会被删除，并在任何有空间的节点上重新创建。',
  'Pin {kind} {name} to {node}': '将 {kind} {name} 固定到 {node}',
  '{node} has the taint {taint}, which it does not tolerate. Add a toleration in the text first.':
    '{node} 带有它不容忍的污点 {taint}。请先在文本中添加容忍度。',
  '{pod} is a Pod of {owner}.': '{pod} 是 {owner} 的 Pod。',
  '{pod} is the one Pod of {owner}.': '{pod} 是 {owner} 唯一的 Pod。',
  '{pod} is one of {replicas} Pods of {owner}.': '{pod} 是 {owner} 的 {replicas} 个 Pod 之一。',
  '{pod} is the one Pod of {owner}; its ReplicaSet keeps their number.':
    '{pod} 是 {owner} 唯一的 Pod；其 ReplicaSet 保持 Pod 的数量。',
  '{pod} is one of {replicas} Pods of {owner}; its ReplicaSet keeps their number.':
    '{pod} 是 {owner} 的 {replicas} 个 Pod 之一；其 ReplicaSet 保持 Pod 的数量。',
  '{name} is part of the cluster itself, which the lab brings along; it does not stand in the text.':
    '{name} 属于实验自带的集群本身；它不在文本中。',
  'DaemonSet {name} cannot be scaled: it has one Pod on each node.':
    '无法调整 DaemonSet {name} 的副本数：它在每个节点上有一个 Pod。',
  '{kind} {name} cannot be scaled: it has no number of replicas.':
    '无法调整 {kind} {name} 的副本数：它没有副本数。',
  '{name} has {replicas} replicas already.': '{name} 已经有 {replicas} 个副本。',
  'Nothing is wrong with the cable of {cable}.': '{cable} 的线缆没有故障。',
  'That is so already.': '已经是这样。',
  'The number of nodes was given on the command line (--node-count).': '节点数由命令行指定（--node-count）。',
  'The network plugin was given on the command line (--cni).': '网络插件由命令行指定（--cni）。',
  'The mode of kube-proxy was given on the command line (--proxy-mode).':
    'kube-proxy 模式由命令行指定（--proxy-mode）。',
  '{field}: {problem}.': '{field}：{problem}。',
  '{field}: {problem}; {fix}.': '{field}：{problem}；{fix}。',
  'Positions, groups and notes belong to the picture alone: the text is a Kubernetes manifest and stays so. They are written into a lab file beside it, {fileName}, which names it.':
    '位置、分组和便签只属于画面：此文本是 Kubernetes 清单，并保持不变。它们写入旁边引用该清单的实验文件 {fileName}。',
  'Positions, groups and notes belong to the picture alone: the text is Kubernetes manifests and stays so. They are written into a lab file beside it, {fileName}, which names it.':
    '位置、分组和便签只属于画面：此文本由多份 Kubernetes 清单组成，并保持不变。它们写入旁边引用这些清单的实验文件 {fileName}。',
  'Machines and cables are no Kubernetes objects: the text is a Kubernetes manifest and stays so. They are written into a lab file beside it, {fileName}, which names it.':
    '机器和线缆不是 Kubernetes 对象：此文本是 Kubernetes 清单，并保持不变。它们写入旁边引用该清单的实验文件 {fileName}。',
  'Machines and cables are no Kubernetes objects: the text is Kubernetes manifests and stays so. They are written into a lab file beside it, {fileName}, which names it.':
    '机器和线缆不是 Kubernetes 对象：此文本由多份 Kubernetes 清单组成，并保持不变。它们写入旁边引用这些清单的实验文件 {fileName}。',
  'The Lab document cannot be edited from here: {path}: {problem}. Edit the text, {place}.':
    '无法在此编辑 Lab 文档：{path}：{problem}。请编辑文本 {place}。',
  '{name} is there by default and does not stand in the text.': '{name} 是默认存在的，不在文本中。',
  'It cannot be {what}: {problem}; {fix}': '不能设为 {what}：{problem}；{fix}',
  'it is shared by the alias {alias}': '它与别名 {alias} 共用',
  '{step} cannot be put into it': '{step} 无法放入其中',
  'it is the whole document': '它是整个文档',
  'nothing would be left of it': '它将什么都不剩',
  '{step} is not written there': '{step} 没有写在那里',
  'it has no value to replace': '它没有可替换的值',
  'it holds something else already': '它已经有其他内容',
  'it is written in a way that is not edited here': '它的写法不支持在此编辑',
  'it has no place in the text': '它在文本中没有位置',
  'it begins on the line of something else': '它与其他内容写在同一行',
  'it is no step among others': '它不能与其他步骤一起进行',
  'A Scenario is no Kubernetes object: the text is a Kubernetes manifest and stays so. The Scenario is written into a lab file beside it, {fileName}, which names it.':
    '场景不是 Kubernetes 对象：此文本是 Kubernetes 清单，并保持不变。场景写入旁边引用该清单的实验文件 {fileName}。',
  'A Scenario is no Kubernetes object: the text is Kubernetes manifests and stays so. The Scenario is written into a lab file beside it, {fileName}, which names it.':
    '场景不是 Kubernetes 对象：此文本由多份 Kubernetes 清单组成，并保持不变。场景写入旁边引用这些清单的实验文件 {fileName}。',
  'The text is too large to be read while it is edited; have it read first.':
    '文本太大，无法在编辑时读取；请先读取它。',
  'The text has an error: {problem}. Mend it first, or undo.': '文本有错误：{problem}。请先修正，或撤销。',
  'The text has an error in {file}, line {line}: {problem}. Mend it first, or undo.':
    '文本在 {file} 第 {line} 行有错误：{problem}。请先修正，或撤销。',
  '{file} would be larger than 16 MiB, and could not be opened again': '{file} 将超过 16 MiB，无法再次打开',
  'there is no file {file}': '没有文件 {file}',
  'changes must be sorted and must not overlap': '修改必须按顺序排列且不能重叠',
  'a change reaches to {to}, and the text ends at {end}': '修改延伸到 {to}，而文本在 {end} 处结束',
  'line ends must be line feeds alone': '行尾只能是换行符',
  'the image of {source} has none of {wanted}; send from another Pod, for example one of image busybox':
    '{source} 的镜像里没有 {wanted} 中的任何一个；请从别的 Pod 发送，例如镜像为 busybox 的 Pod',
  'a Service sends nothing by itself; begin with one of its Pods':
    'Service 自己不发送任何东西；请从它的某个 Pod 开始',
  'nothing at {ref} can send a request': '{ref} 处没有能发送请求的对象',
  'a segment does not answer; choose a machine, a Pod or a Service':
    '网段不会应答；请选择机器、Pod 或 Service',
  '{target} has no address yet': '{target} 还没有地址',
  'Service {name} does not run yet': 'Service {name} 尚未运行',
  'Service {name} has no port to ask': 'Service {name} 没有可以请求的端口',
  'Service {name} has no address of its own; its name means something to Pods only':
    'Service {name} 没有自己的地址；它的名称只对 Pod 有意义',
} as const;
