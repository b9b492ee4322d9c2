/** What working out the network of a lab says, in simplified Chinese. */
export const ZH_CN_SIM_PLAN = {
  'write for example {example}': '例如写 {example}',
  '{name} is an option of flannel’s VXLAN backend, and {mode} has none':
    '{name} 是 flannel 的 VXLAN 后端的选项，{mode} 没有选项',
  'remove it, or write mode: vxlan': '请删除它，或写 mode: vxlan',
  'use {what}': '请用 {what}',
  'plugin {type} is not modelled': '未对插件 {type} 建模',
  'a plugin has a type': '插件要有 type',
  'there is no plugin {type} in /opt/cni/bin': '/opt/cni/bin 中没有插件 {type}',
  '{why}: no Pod gets a network, each stays in ContainerCreating':
    '{why}：没有 Pod 能得到网络，全部停在 ContainerCreating',
  'bip is no option of none/missing: there is no docker0': 'bip 不是 none/missing 的选项：那里没有 docker0',
  'use mode docker': '请用 mode docker',
  'no router is on segment {from}: its nodes have no default route, and reach no node of {to}':
    '网段 {from} 上没有路由器：其节点没有默认路由，到不了 {to} 的任何节点',
  'give a router a port on it': '请让一台路由器在其上有端口',
  'router {router} has no route to segment {to}: nodes of {from} do not reach those of {to}':
    '路由器 {router} 没有到网段 {to} 的路由：{from} 的节点到不了 {to} 的节点',
  'give it {route}, or bgp': '请给它 {route}，或 bgp',
  'write {value}': '请写 {value}',
  'flanneld itself took each packet from flannel0 and put it into a UDP packet to port 8285, which flannel keeps for debugging only':
    '由 flanneld 自己从 flannel0 取出每个数据包，再装进发往 8285 端口的 UDP 数据包；flannel 只为调试保留它',
  'mtu {mtu} is more than segment {segment} passes, which is {most}':
    'mtu {mtu} 大于网段 {segment} 能通过的 {most}',
  'mtu {mtu} makes packets of {wire} bytes in the tunnel, more than segment {segment} passes, which is {most}':
    'mtu {mtu} 使隧道中的数据包达到 {wire} 字节，大于网段 {segment} 能通过的 {most}',
  'Pods send packets of up to {pods} bytes, {wire} in the tunnel, and nodes send each of those in two fragments':
    'Pod 发送的数据包最大 {pods} 字节，在隧道中为 {wire} 字节，节点把它们各分成两个分片发送',
  'what Pods send of more than {most} bytes their node answers with "fragmentation needed", and the first such packet to every destination is lost':
    'Pod 发送超过 {most} 字节的数据包时，节点回应“fragmentation needed”，而且发往每个目的地的第一个这种数据包会丢失',
  'the plugin refuses it (invalid MTU {mtu}), and no Pod gets a network':
    '插件会拒绝它（invalid MTU {mtu}），没有 Pod 能得到网络',
  'leave mtu out, or write at most {most}': '请省略 mtu，或写不超过 {most} 的值',
  '{what}: {effect}': '{what}：{effect}',
  'Weave’s heartbeats are as large as that, so this peer finds no other one by its fast datapath, and its Pods reach nobody (the real one falls back to sleeve, which is not modelled)':
    'Weave 的心跳包就有这么大，因此这个节点的 fast datapath 找不到其他节点，其 Pod 谁也到不了（真实的 Weave 会退回 sleeve，这里未建模）',
  'ping works, and what sends more at once, such as the certificates of a TLS handshake, hangs':
    'ping 能通，而一次发送更多内容的（例如 TLS 握手中的证书）会卡住',
  '{machine} sends packets of up to {largest} bytes, and the network behind its cable loses those over {most} without a word: {effect}':
    '{machine} 发送的数据包最大 {largest} 字节，其线缆后面的网络会默默丢弃超过 {most} 的数据包：{effect}',
  'give the segment mtu: {mtu}, as the network has it': '请给网段写 mtu: {mtu}，与网络一致',
  'write mtu: {mtu} under spec.cluster.cni, and Pods send packets of {pods} bytes':
    '请在 spec.cluster.cni 下写 mtu: {mtu}，Pod 就会发送 {pods} 字节的数据包',
  'unknown cni plugin "{plugin}"': '未知的 CNI 插件“{plugin}”',
  'cni plugin {plugin} is not modelled yet': '尚未对 CNI 插件 {plugin} 建模',
  '{mode} is not modelled yet': '尚未对 {mode} 建模',
  '{mode} is retired: {why}': '{mode} 已停用：{why}',
  'unknown {plugin} mode "{mode}"': '{plugin} 没有“{mode}”这种模式',
  'use iptables, ipvs or nftables': '请用 iptables、ipvs 或 nftables',
  'kube-proxy mode userspace was removed in Kubernetes 1.26: kube-proxy itself took each connection and copied its bytes':
    'kube-proxy 的 userspace 模式已在 Kubernetes 1.26 中移除：由 kube-proxy 自己接受每个连接并复制其字节',
  'kube-proxy mode {mode} is that of Windows nodes, which are not modelled':
    'kube-proxy 的 {mode} 模式用于 Windows 节点，这里未建模',
  'unknown kube-proxy mode "{mode}"': 'kube-proxy 没有“{mode}”这种模式',
  '{one} overlaps {other}: {effect}': '{one} 与 {other} 重叠：{effect}',
  'give {name} a range outside {range}': '请给 {name} 一个在 {range} 之外的范围',
  'a Service may get the address of a Pod, and kube-proxy then sends elsewhere what is for the Pod':
    'Service 可能得到某个 Pod 的地址，kube-proxy 就会把发给该 Pod 的流量送到别处',
  'nodes send to Pods what is for machines of the segment whose addresses are in a node’s range':
    '网段上地址落在某节点范围内的机器，其流量会被节点送给 Pod',
  'a Service may get the address of a machine, which nodes and Pods then do not reach any more':
    'Service 可能得到某台机器的地址，节点和 Pod 就再也到不了那台机器',
  'machines of the one are looked for on the other': '一方的机器会被到另一方去找',
  'node {node} is on segment {segment} and {first} on {other}: flannel’s host-gw needs all nodes on one link; between these two the kernel refuses its routes ("network is unreachable"), and what Pods send leaves by the default route and is lost':
    '节点 {node} 在网段 {segment}，而 {first} 在 {other}：flannel 的 host-gw 要求所有节点在同一链路上；在这两者之间内核会拒绝它的路由（“network is unreachable”），Pod 发送的数据包会走默认路由并丢失',
  'write mode: vxlan, with directRouting: true for plain routes within a segment, or put {node} on {segment}':
    '请写 mode: vxlan，网段内要用普通路由则加 directRouting: true，或把 {node} 放到 {segment}',
  '{option}: {what}': '{option}：{what}',
  '{plugin} has no options': '{plugin} 没有选项',
  'its options are {names}': '它的选项有 {names}',
  '{name} is no option of {plugin}': '{name} 不是 {plugin} 的选项',
  '{plugin} is modelled with IPv4 alone, and the Pods of this cluster have none':
    '{plugin} 只对 IPv4 建模，而此集群的 Pod 没有 IPv4',
  'add a range of IPv4, or use flannel': '请加上一个 IPv4 范围，或改用 flannel',
  'the pool {pool} has the address {address} of {name}': '地址池 {pool} 包含 {name} 的地址 {address}',
  '{field} is for a load balancer of kind cloud: addresses of kind l2 are on nodes':
    '{field} 用于 kind 为 cloud 的负载均衡器：kind 为 l2 的地址在节点上',
  'leave it out, or write kind: cloud': '请省略它，或写 kind: cloud',
  'node {name} is a second control plane: only one is modelled yet':
    '节点 {name} 是第二个控制平面：目前只对一个建模',
  'write role: worker': '请写 role: worker',
  'no node is the control plane; {name} is added for it': '没有节点是控制平面；为此添加了 {name}',
  'node {name} has no {family} address, and {family} is the primary family of podSubnet':
    '节点 {name} 没有 {family} 地址，而 podSubnet 以 {family} 为主',
  'give the segment an {family} range': '请给网段一个 {family} 范围',
  'segment {segment} has no address left for node {name}': '网段 {segment} 已没有地址可给节点 {name}',
  'make the segment larger or have fewer nodes': '请加大网段，或减少节点',
  'no segment has an address of the pool: nobody finds the way to one':
    '没有网段包含地址池中的地址：谁也找不到去那里的路',
  'choose addresses of a segment, which no machine has': '请选择某个网段中没有机器使用的地址',
  'segment {segment} has no address left for the load balancer': '网段 {segment} 已没有地址可给负载均衡器',
  'make the segment or the pool another size': '请调整网段或地址池的大小',
  'the segments are: {names}': '网段有：{names}',
  'name a neighbor of {address}': '请写 {address} 的一个邻居',
  'router {name} has no IPv4 address to take its BGP identifier from':
    '路由器 {name} 没有可用作 BGP 标识的 IPv4 地址',
  'a neighbor is named by its address, or by the labels of nodes: one of the two':
    '邻居用地址或节点标签指定：二者选一',
  'write address: 10.0.0.2, or nodes: {labels}': '请写 address: 10.0.0.2，或 nodes: {labels}',
  'no node has the labels {labels}': '没有节点有标签 {labels}',
  'router {name} speaks no BGP: it refuses the connection': '路由器 {name} 不运行 BGP：它拒绝连接',
  'give {name} a bgp of its own': '请给 {name} 写上它自己的 bgp',
  'router {name} is AS {as}: the session ends with "Bad peer AS"':
    '路由器 {name} 是 AS {as}：会话以“Bad peer AS”结束',
  'write as: {as}': '请写 as: {as}',
  'router {name} does not have {other} as a neighbor: it closes the connection':
    '路由器 {name} 没有把 {other} 列为邻居：它会关闭连接',
  'name {other} among the neighbors of {name}': '请在 {name} 的邻居中写上 {other}',
  'the zone {name} is there twice': '区域 {name} 出现了两次',
  'comes before {first}': '在 {first} 之前',
  'exchange the two': '请将两者对调',
  'must be an IPv4 address': '必须是 IPv4 地址',
  'must be an IP address': '必须是 IP 地址',
  'is not in the network of the segment': '不在网段的网络之内',
  'must be a release of Calico 3': '必须是 Calico 3 的某个版本',
  'must be between {least} and {most}': '必须在 {least} 到 {most} 之间',
  'must be at most {most}': '不能超过 {most}',
  'docker0 has the first address of its network here': '这里 docker0 使用其网络的第一个地址',
  'must be an IPv4 network in CIDR notation': '必须是用 CIDR 表示的 IPv4 网络',
  'Pod range {podCIDR} of node {name} overlaps that of {other}: both give their Pods addresses of one range, and the rest of the cluster has one way for both of them: the Pods of one node are reached by nobody outside of it':
    '节点 {name} 的 Pod 地址段 {podCIDR} 与 {other} 的重叠：两者从同一地址段给 Pod 分配地址，而集群其余部分对二者只有一条路由，所以其中一个节点的 Pod 在该节点之外谁也到不了',
  'leave podCIDR out, and the node gets a free range': '省略 podCIDR，节点就会得到一个空闲的地址段',
  'podSubnet {podSubnet} has no range left for {nodes}: the Node gets no podCIDR (event CIDRNotAvailable), and {consequence}':
    'podSubnet {podSubnet} 已没有地址段可给{nodes}：Node 得不到 podCIDR（事件 CIDRNotAvailable），{consequence}',
  'make podSubnet larger or have fewer nodes': '请加大 podSubnet，或减少节点',
  'workers here, since only one control plane is modelled yet: {nodes}':
    '只对一个控制平面建模，其余在这里是工作节点：{nodes}',
  'nodes {names} and {more} more': '节点 {names} 等，另有 {more} 个',
  'nodes {names}': '节点 {names}',
  'flanneld ends there ("pod cidr not assigned"): Pods are sent there all the same, and stay without a network (ContainerCreating)':
    'flanneld 在那里退出（“pod cidr not assigned”）：Pod 仍会被调度过去，并一直没有网络（ContainerCreating）',
  'kube-router ends there: Pods are sent there all the same, and stay without a network (ContainerCreating)':
    'kube-router 在那里退出：Pod 仍会被调度过去，并一直没有网络（ContainerCreating）',
  'nothing sets up a network there: NotReady, and no Pods run there but those with hostNetwork':
    '那里没有组件建立网络：节点 NotReady，除 hostNetwork 的以外没有 Pod 在其上运行',
  'one fault says everything about the direction {direction} of a cable':
    '线缆的方向 {direction} 只能由一项故障说明',
  'a cable is named by the machine and the interface at its end: {names}':
    '线缆用其一端的机器和接口来指明：{names}',
  'frames overtake others only where those are delayed': '只有其他帧被延迟时，才会有帧超前',
  'add a delay, for example {example}': '请加上延迟，例如 {example}',
  'says which frames may overtake, so it needs reorder': '它说明哪些帧可以超前，所以需要 reorder',
  'add {field}, for example {example}': '请加上 {field}，例如 {example}',
  'says how the delay varies, so it needs jitter': '它说明延迟如何变化，所以需要 jitter',
  'must be a rate in bits per second, as tc writes it': '必须是 tc 写法的速率，单位为比特每秒',
  'must be a percentage from 0% to 100%': '必须是 0% 到 100% 的百分比',
  'is not one that this lab has': '不是实验支持的',
  'must be a name in small letters': '必须是小写字母的名称',
  'is the class of another controller': '是另一个控制器的 class',
  'give it a class of its own': '请给它单独的 class',
  'is not a node port': '不是 NodePort',
  'write one from {first} to {last}': '请写 {first} 到 {last} 之间的端口',
  'needs a cloud outside the cluster': '需要集群之外有云环境',
  'is for controllers in Pods: an ALB listens outside the cluster, at an address of the pool':
    '用于运行在 Pod 中的控制器：ALB 在集群之外、地址池的某个地址上监听',
  'flannel has cni0': 'flannel 用的是 cni0',
  'must be a whole number, 0 or more': '必须是不小于 0 的整数',
  'must be a date and time as in RFC 3339': '必须是 RFC 3339 格式的日期和时间',
  'must be IPv4 ranges': '必须是 IPv4 地址段',
  'must not be longer than the interval': '不能长于 interval',
  'another segment has this name': '另一个网段已叫此名称',
  'router {name} has no port on this segment': '路由器 {name} 在此网段上没有接口',
  'no Pod has an {family} address: expected families of podSubnet, {families}':
    '没有 Pod 有 {family} 地址：应为 podSubnet 的地址族 {families}',
  'must be of the family of {range}': '必须与 {range} 属于同一地址族',
  'is on no segment of router {name}: the kernel would refuse it':
    '不在路由器 {name} 的任何网段上：内核会拒绝它',
  'is an address of the router itself': '是路由器自己的地址',
  'is a neighbor already': '已经是邻居',
  'must be whole seconds: 0 for none, or from 3s to 65535s': '必须是整秒数：0 表示没有，否则为 3s 到 65535s',
  'must be a domain name': '必须是域名',
  'must be between {least} and {most}, inclusive': '必须在 {least} 到 {most} 之间（含两端）',
} as const;
