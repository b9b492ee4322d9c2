/** What working out the network of a lab says, in traditional Chinese. */
import type { ZH_CN_SIM_PLAN } from '../zh-cn/sim-plan';

export const ZH_TW_SIM_PLAN = {
  'write for example {example}': '例如寫 {example}',
  '{name} is an option of flannel’s VXLAN backend, and {mode} has none':
    '{name} 是 flannel 的 VXLAN 後端的選項，{mode} 沒有選項',
  'remove it, or write mode: vxlan': '請刪除它，或寫 mode: vxlan',
  'use {what}': '請用 {what}',
  'plugin {type} is not modelled': '未對外掛程式 {type} 建模',
  'a plugin has a type': '外掛程式要有 type',
  'there is no plugin {type} in /opt/cni/bin': '/opt/cni/bin 中沒有外掛程式 {type}',
  '{why}: no Pod gets a network, each stays in ContainerCreating':
    '{why}：沒有 Pod 能得到網路，全部停在 ContainerCreating',
  'bip is no option of none/missing: there is no docker0': 'bip 不是 none/missing 的選項：那裡沒有 docker0',
  'use mode docker': '請用 mode docker',
  'no router is on segment {from}: its nodes have no default route, and reach no node of {to}':
    '網段 {from} 上沒有路由器：其節點沒有預設路由，到不了 {to} 的任何節點',
  'give a router a port on it': '請讓一台路由器在其上有連接埠',
  'router {router} has no route to segment {to}: nodes of {from} do not reach those of {to}':
    '路由器 {router} 沒有到網段 {to} 的路由：{from} 的節點到不了 {to} 的節點',
  'give it {route}, or bgp': '請給它 {route}，或 bgp',
  'write {value}': '請寫 {value}',
  'flanneld itself took each packet from flannel0 and put it into a UDP packet to port 8285, which flannel keeps for debugging only':
    '由 flanneld 自己從 flannel0 取出每個封包，再裝進送往連接埠 8285 的 UDP 封包；flannel 只為除錯保留它',
  'mtu {mtu} is more than segment {segment} passes, which is {most}':
    'mtu {mtu} 大於網段 {segment} 能通過的 {most}',
  'mtu {mtu} makes packets of {wire} bytes in the tunnel, more than segment {segment} passes, which is {most}':
    'mtu {mtu} 使通道中的封包達到 {wire} 位元組，大於網段 {segment} 能通過的 {most}',
  'Pods send packets of up to {pods} bytes, {wire} in the tunnel, and nodes send each of those in two fragments':
    'Pod 傳送的封包最大 {pods} 位元組，在通道中為 {wire} 位元組，節點把它們各分成兩個分段傳送',
  'what Pods send of more than {most} bytes their node answers with "fragmentation needed", and the first such packet to every destination is lost':
    'Pod 傳送超過 {most} 位元組的封包時，節點回應「fragmentation needed」，而且送往每個目的地的第一個這種封包會遺失',
  'the plugin refuses it (invalid MTU {mtu}), and no Pod gets a network':
    '外掛程式會拒絕它（invalid MTU {mtu}），沒有 Pod 能得到網路',
  'leave mtu out, or write at most {most}': '請省略 mtu，或寫不超過 {most} 的值',
  '{what}: {effect}': '{what}：{effect}',
  'Weave’s heartbeats are as large as that, so this peer finds no other one by its fast datapath, and its Pods reach nobody (the real one falls back to sleeve, which is not modelled)':
    'Weave 的心跳封包就有這麼大，因此這個節點的 fast datapath 找不到其他節點，其 Pod 誰也到不了（真實的 Weave 會退回 sleeve，這裡未建模）',
  'ping works, and what sends more at once, such as the certificates of a TLS handshake, hangs':
    'ping 能通，而一次傳送更多內容的（例如 TLS 交握中的憑證）會卡住',
  '{machine} sends packets of up to {largest} bytes, and the network behind its cable loses those over {most} without a word: {effect}':
    '{machine} 傳送的封包最大 {largest} 位元組，其纜線後面的網路會默默丟棄超過 {most} 的封包：{effect}',
  'give the segment mtu: {mtu}, as the network has it': '請給網段寫 mtu: {mtu}，與網路一致',
  'write mtu: {mtu} under spec.cluster.cni, and Pods send packets of {pods} bytes':
    '請在 spec.cluster.cni 下寫 mtu: {mtu}，Pod 就會傳送 {pods} 位元組的封包',
  'unknown cni plugin "{plugin}"': '未知的 CNI 外掛程式「{plugin}」',
  'cni plugin {plugin} is not modelled yet': '尚未對 CNI 外掛程式 {plugin} 建模',
  '{mode} is not modelled yet': '尚未對 {mode} 建模',
  '{mode} is retired: {why}': '{mode} 已停用：{why}',
  'unknown {plugin} mode "{mode}"': '{plugin} 沒有「{mode}」這種模式',
  'use iptables, ipvs or nftables': '請用 iptables、ipvs 或 nftables',
  'kube-proxy mode userspace was removed in Kubernetes 1.26: kube-proxy itself took each connection and copied its bytes':
    'kube-proxy 的 userspace 模式已在 Kubernetes 1.26 中移除：由 kube-proxy 自己接受每個連線並複製其位元組',
  'kube-proxy mode {mode} is that of Windows nodes, which are not modelled':
    'kube-proxy 的 {mode} 模式用於 Windows 節點，這裡未建模',
  'unknown kube-proxy mode "{mode}"': 'kube-proxy 沒有「{mode}」這種模式',
  '{one} overlaps {other}: {effect}': '{one} 與 {other} 重疊：{effect}',
  'give {name} a range outside {range}': '請給 {name} 一個在 {range} 之外的範圍',
  'a Service may get the address of a Pod, and kube-proxy then sends elsewhere what is for the Pod':
    'Service 可能得到某個 Pod 的位址，kube-proxy 就會把送給該 Pod 的流量送到別處',
  'nodes send to Pods what is for machines of the segment whose addresses are in a node’s range':
    '網段上位址落在某節點範圍內的機器，其流量會被節點送給 Pod',
  'a Service may get the address of a machine, which nodes and Pods then do not reach any more':
    'Service 可能得到某台機器的位址，節點和 Pod 就再也到不了那台機器',
  'machines of the one are looked for on the other': '一方的機器會被到另一方去找',
  'node {node} is on segment {segment} and {first} on {other}: flannel’s host-gw needs all nodes on one link; between these two the kernel refuses its routes ("network is unreachable"), and what Pods send leaves by the default route and is lost':
    '節點 {node} 在網段 {segment}，而 {first} 在 {other}：flannel 的 host-gw 要求所有節點在同一鏈路上；在這兩者之間核心會拒絕它的路由（「network is unreachable」），Pod 傳送的封包會走預設路由並遺失',
  'write mode: vxlan, with directRouting: true for plain routes within a segment, or put {node} on {segment}':
    '請寫 mode: vxlan，網段內要用一般路由則加 directRouting: true，或把 {node} 放到 {segment}',
  '{option}: {what}': '{option}：{what}',
  '{plugin} has no options': '{plugin} 沒有選項',
  'its options are {names}': '它的選項有 {names}',
  '{name} is no option of {plugin}': '{name} 不是 {plugin} 的選項',
  '{plugin} is modelled with IPv4 alone, and the Pods of this cluster have none':
    '{plugin} 只對 IPv4 建模，而此叢集的 Pod 沒有 IPv4',
  'add a range of IPv4, or use flannel': '請加上一個 IPv4 範圍，或改用 flannel',
  'the pool {pool} has the address {address} of {name}': '位址集區 {pool} 包含 {name} 的位址 {address}',
  '{field} is for a load balancer of kind cloud: addresses of kind l2 are on nodes':
    '{field} 用於 kind 為 cloud 的負載平衡器：kind 為 l2 的位址在節點上',
  'leave it out, or write kind: cloud': '請省略它，或寫 kind: cloud',
  'node {name} is a second control plane: only one is modelled yet':
    '節點 {name} 是第二個控制平面：目前只對一個建模',
  'write role: worker': '請寫 role: worker',
  'no node is the control plane; {name} is added for it': '沒有節點是控制平面；為此新增了 {name}',
  'node {name} has no {family} address, and {family} is the primary family of podSubnet':
    '節點 {name} 沒有 {family} 位址，而 podSubnet 以 {family} 為主',
  'give the segment an {family} range': '請給網段一個 {family} 範圍',
  'segment {segment} has no address left for node {name}': '網段 {segment} 已沒有位址可給節點 {name}',
  'make the segment larger or have fewer nodes': '請加大網段，或減少節點',
  'no segment has an address of the pool: nobody finds the way to one':
    '沒有網段包含位址集區中的位址：誰也找不到去那裡的路',
  'choose addresses of a segment, which no machine has': '請選擇某個網段中沒有機器使用的位址',
  'segment {segment} has no address left for the load balancer': '網段 {segment} 已沒有位址可給負載平衡器',
  'make the segment or the pool another size': '請調整網段或位址集區的大小',
  'the segments are: {names}': '網段有：{names}',
  'name a neighbor of {address}': '請寫 {address} 的一個鄰居',
  'router {name} has no IPv4 address to take its BGP identifier from':
    '路由器 {name} 沒有可用作 BGP 識別碼的 IPv4 位址',
  'a neighbor is named by its address, or by the labels of nodes: one of the two':
    '鄰居用位址或節點標籤指定：二者擇一',
  'write address: 10.0.0.2, or nodes: {labels}': '請寫 address: 10.0.0.2，或 nodes: {labels}',
  'no node has the labels {labels}': '沒有節點有標籤 {labels}',
  'router {name} speaks no BGP: it refuses the connection': '路由器 {name} 不執行 BGP：它拒絕連線',
  'give {name} a bgp of its own': '請給 {name} 寫上它自己的 bgp',
  'router {name} is AS {as}: the session ends with "Bad peer AS"':
    '路由器 {name} 是 AS {as}：工作階段以「Bad peer AS」結束',
  'write as: {as}': '請寫 as: {as}',
  'router {name} does not have {other} as a neighbor: it closes the connection':
    '路由器 {name} 沒有把 {other} 列為鄰居：它會關閉連線',
  'name {other} among the neighbors of {name}': '請在 {name} 的鄰居中寫上 {other}',
  'the zone {name} is there twice': '區域 {name} 出現了兩次',
  'comes before {first}': '在 {first} 之前',
  'exchange the two': '請將兩者對調',
  'must be an IPv4 address': '必須是 IPv4 位址',
  'must be an IP address': '必須是 IP 位址',
  'is not in the network of the segment': '不在網段的網路之內',
  'must be a release of Calico 3': '必須是 Calico 3 的某個版本',
  'must be between {least} and {most}': '必須介於 {least} 到 {most} 之間',
  'must be at most {most}': '不能超過 {most}',
  'docker0 has the first address of its network here': '這裡 docker0 使用其網路的第一個位址',
  'must be an IPv4 network in CIDR notation': '必須是以 CIDR 表示的 IPv4 網路',
  'Pod range {podCIDR} of node {name} overlaps that of {other}: both give their Pods addresses of one range, and the rest of the cluster has one way for both of them: the Pods of one node are reached by nobody outside of it':
    '節點 {name} 的 Pod 位址範圍 {podCIDR} 與 {other} 的重疊：兩者從同一範圍配置 Pod 位址，而叢集其餘部分對二者只有一條路由，所以其中一個節點的 Pod 在該節點之外誰也到不了',
  'leave podCIDR out, and the node gets a free range': '省略 podCIDR，節點就會得到一個閒置的位址範圍',
  'podSubnet {podSubnet} has no range left for {nodes}: the Node gets no podCIDR (event CIDRNotAvailable), and {consequence}':
    'podSubnet {podSubnet} 已沒有位址範圍可給{nodes}：Node 得不到 podCIDR（事件 CIDRNotAvailable），{consequence}',
  'make podSubnet larger or have fewer nodes': '請加大 podSubnet，或減少節點',
  'workers here, since only one control plane is modelled yet: {nodes}':
    '只對一個控制平面建模，其餘在這裡是工作節點：{nodes}',
  'nodes {names} and {more} more': '節點 {names} 等，另有 {more} 個',
  'nodes {names}': '節點 {names}',
  'flanneld ends there ("pod cidr not assigned"): Pods are sent there all the same, and stay without a network (ContainerCreating)':
    'flanneld 在那裡結束（「pod cidr not assigned」）：Pod 仍會被排程過去，並一直沒有網路（ContainerCreating）',
  'kube-router ends there: Pods are sent there all the same, and stay without a network (ContainerCreating)':
    'kube-router 在那裡結束：Pod 仍會被排程過去，並一直沒有網路（ContainerCreating）',
  'nothing sets up a network there: NotReady, and no Pods run there but those with hostNetwork':
    '那裡沒有元件建立網路：節點 NotReady，除 hostNetwork 的以外沒有 Pod 在其上執行',
  'one fault says everything about the direction {direction} of a cable':
    '纜線的方向 {direction} 只能由一項故障說明',
  'a cable is named by the machine and the interface at its end: {names}':
    '纜線用其一端的機器和介面來指明：{names}',
  'frames overtake others only where those are delayed': '只有其他訊框被延遲時，才會有訊框超前',
  'add a delay, for example {example}': '請加上延遲，例如 {example}',
  'says which frames may overtake, so it needs reorder': '它說明哪些訊框可以超前，所以需要 reorder',
  'add {field}, for example {example}': '請加上 {field}，例如 {example}',
  'says how the delay varies, so it needs jitter': '它說明延遲如何變化，所以需要 jitter',
  'must be a rate in bits per second, as tc writes it': '必須是 tc 寫法的速率，單位為每秒位元',
  'must be a percentage from 0% to 100%': '必須是 0% 到 100% 的百分比',
  'is not one that this lab has': '不是實驗支援的',
  'must be a name in small letters': '必須是小寫字母的名稱',
  'is the class of another controller': '是另一個控制器的 class',
  'give it a class of its own': '請給它單獨的 class',
  'is not a node port': '不是 NodePort',
  'write one from {first} to {last}': '請寫 {first} 到 {last} 之間的連接埠',
  'needs a cloud outside the cluster': '需要叢集之外有雲端環境',
  'is for controllers in Pods: an ALB listens outside the cluster, at an address of the pool':
    '用於執行在 Pod 中的控制器：ALB 在叢集之外、位址集區的某個位址上監聽',
  'flannel has cni0': 'flannel 用的是 cni0',
  'must be a whole number, 0 or more': '必須是不小於 0 的整數',
  'must be a date and time as in RFC 3339': '必須是 RFC 3339 格式的日期和時間',
  'must be IPv4 ranges': '必須是 IPv4 位址範圍',
  'must not be longer than the interval': '不能長於 interval',
  'another segment has this name': '另一個網段已叫此名稱',
  'router {name} has no port on this segment': '路由器 {name} 在此網段上沒有介面',
  'no Pod has an {family} address: expected families of podSubnet, {families}':
    '沒有 Pod 有 {family} 位址：應為 podSubnet 的位址族 {families}',
  'must be of the family of {range}': '必須與 {range} 屬於同一位址族',
  'is on no segment of router {name}: the kernel would refuse it':
    '不在路由器 {name} 的任何網段上：核心會拒絕它',
  'is an address of the router itself': '是路由器自己的位址',
  'is a neighbor already': '已經是鄰居',
  'must be whole seconds: 0 for none, or from 3s to 65535s': '必須是整秒數：0 表示沒有，否則為 3s 到 65535s',
  'must be a domain name': '必須是網域名稱',
  'must be between {least} and {most}, inclusive': '必須介於 {least} 到 {most} 之間（含兩端）',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_PLAN, string>>;
