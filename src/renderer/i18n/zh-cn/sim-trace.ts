/** What a journey says of hops, ends and causes, in simplified Chinese. */
export const ZH_CN_SIM_TRACE = {
  'A program of the network plugin gives the socket the address of an endpoint, {endpoint}, before there is any packet':
    '网络插件的程序在还没有任何数据包之前，就把端点 {endpoint} 的地址交给了套接字',
  '{object} does not exist': '{object} 不存在',
  "The server shows a certificate for {host}; whether the client trusts who has issued it is the client's affair":
    '服务器出示 {host} 的证书；客户端是否信任其签发者，由客户端自己决定',
  'The server shows a certificate for {names} and not for {host}: a client that checks it breaks off here (curl without -k)':
    '服务器出示的是 {names} 的证书，而不是 {host} 的：检查证书的客户端在此中断（不带 -k 的 curl）',
  'It arrives at the interface {device}': '它到达接口 {device}',
  '{device} wraps it into a packet of the nodes, to {whose}, which takes it out again':
    '{device} 把它封装进节点之间的数据包，发往 {whose}，由对方再取出来',
  'The outer packet has reached its end: what was in it goes on from here':
    '外层数据包已到达终点：其中的内容从这里继续',
  'It has arrived: the machine gives it to {protocol}': '它已到达：这台机器把它交给 {protocol}',
  'It has arrived: the Pod gives it to {protocol}': '它已到达：该 Pod 把它交给 {protocol}',
  '{service}, {field}: Local, and {node} has no Pod of it':
    '{service} 设有 {field}: Local，而 {node} 上没有它的 Pod',
  '{service} lets in {ranges} alone': '{service} 只允许 {ranges} 进入',
  '{service} leads to port {port}, where nothing listens': '{service} 通往端口 {port}，而那里没有程序监听',
  '{address} is in the range of Services ({range}), and no Service has it':
    '{address} 在 Service 的范围（{range}）内，但没有 Service 使用它',
  '{address} is in the range of Pods ({range}), and no Pod has it':
    '{address} 在 Pod 的范围（{range}）内，但没有 Pod 使用它',
  'It belongs to a connection that was let through before, so that policies are not asked again':
    '它属于先前已放行的连接，因此不再询问策略',
  'Connection tracking knows the connection, and gives the packet the addresses that its first packet was given, or takes them back':
    '连接跟踪认识该连接，为数据包换上其首个数据包所得到的地址，或把它们换回来',
  "The address of {service} is on no interface: the node's rules turn it into an endpoint of the Service, {to}":
    '{service} 的地址不在任何接口上：节点的规则把它换成该 Service 的一个端点 {to}',
  'A rule of the node sends it to {to} instead': '节点的一条规则把它改发到 {to}',
  "It goes on with the address of {own} in place of {from}'s, so that the answer comes back by way of this node":
    '它改用 {own} 的地址代替 {from} 的地址继续前行，这样应答会经由本节点返回',
  'It leaves with the address of {own}: outside, nobody knows the address of {from} (masquerade)':
    '它带着 {own} 的地址离开：外面没有谁认识 {from} 的地址（masquerade）',
  'A rule of the node refuses it, and tells the sender so': '节点的一条规则拒绝了它，并告知发送方',
  'A rule of the node drops it, and nobody is told': '节点的一条规则丢弃了它，且没有通知任何一方',
  'A rule of the node for {service} refuses it, and tells the sender so':
    '节点上 {service} 的一条规则拒绝了它，并告知发送方',
  'A rule of the node for {service} drops it, and nobody is told':
    '节点上 {service} 的一条规则丢弃了它，且没有通知任何一方',
  'It leaves by the interface {device}': '它从接口 {device} 离开',
  'It leaves by the interface {device} for the next hop {hop}, which has told its MAC address by now':
    '它从接口 {device} 离开，前往下一跳 {hop}，后者此时已告知自己的 MAC 地址',
  'It leaves by the interface {device} for the next hop {hop}, whose MAC address is known':
    '它从接口 {device} 离开，前往下一跳 {hop}，其 MAC 地址是已知的',
  'Nobody has told yet which MAC address {address} has: the packet waits while the machine asks on {device}':
    '还没有谁告知 {address} 的 MAC 地址：机器在 {device} 上询问，数据包在此等待',
  'The bridge {bridge} has learnt that {mac} is behind its port {port}':
    '网桥 {bridge} 已学到 {mac} 在其端口 {port} 之后',
  "The frame is for the bridge {bridge} itself: the machine's own IP stack takes it":
    '该帧是发给网桥 {bridge} 自己的：由机器自身的 IP 协议栈接收',
  'The bridge {bridge} does not know where {mac} is, and sends a copy out of every port':
    '网桥 {bridge} 不知道 {mac} 在哪里，于是从每个端口各发出一份副本',
  '{service} is in the namespace {namespace}: from another one its name is {name}':
    '{service} 在命名空间 {namespace} 中：从其他命名空间访问时，它的名称是 {name}',
  '{service} is another name for {name}, and DNS has no address for that':
    '{service} 是 {name} 的别名，而 DNS 没有该名称的地址',
  '{ingress} has a rule for it, and {why}': '{ingress} 有适用的规则，但{why}',
  '{ingress}: its path {path} is for exactly that (pathType: Exact)':
    '{ingress}：其路径 {path} 只适用于完全相同的路径（pathType: Exact）',
  'has no class: no controller has to take it': '没有写明类：没有控制器必须处理它',
  'its class "{name}" does not exist': '其类“{name}”并不存在',
  'its class "{name}" is that of another controller': '其类“{name}”属于另一个控制器',
  'its class "{name}" is that of {controller}': '其类“{name}”属于 {controller}',
  'it has arrived at {where}': '它已到达 {where}',
  'it was seen last at {where}': '最后一次见到它是在 {where}',
  'NetworkPolicy {policy} lets it into {who}': 'NetworkPolicy {policy} 允许它进入 {who}',
  'NetworkPolicy {policy} lets it out of {who}': 'NetworkPolicy {policy} 允许它从 {who} 出去',
  'No NetworkPolicy is for ingress of {who}, so that everything may go into it':
    '没有 NetworkPolicy 针对 {who} 的 ingress，因此一切都可以进入',
  'No NetworkPolicy is for egress of {who}, so that everything may go out of it':
    '没有 NetworkPolicy 针对 {who} 的 egress，因此一切都可以出去',
  'It may go into {who}': '它可以进入 {who}',
  'It may go out of {who}': '它可以从 {who} 出去',
  'Nothing that the network plugin knows lets it into {who}': '网络插件所知的一切都不允许它进入 {who}',
  'Nothing that the network plugin knows lets it out of {who}': '网络插件所知的一切都不允许它从 {who} 出去',
  '{isolation}, and no rule lets {protocol} {port} from {peer} through':
    '{isolation}，而没有规则放行来自 {peer} 的 {protocol} {port}',
  '{isolation}, and no rule lets {protocol} {port} to {peer} through':
    '{isolation}，而没有规则放行发往 {peer} 的 {protocol} {port}',
  'NetworkPolicy {names} is for {direction} of {who}': 'NetworkPolicy {names} 针对 {who} 的 {direction}',
  'NetworkPolicies {names} are for {direction} of {who}': 'NetworkPolicy {names} 都针对 {who} 的 {direction}',
  '{policy} has no rule for {direction}: it lets nothing through':
    '{policy} 没有 {direction} 的规则：它什么也不放行',
  '{ends} does not name the other end': '{ends} 没有写明对端',
  '{ends} leaves {address} out (except {exception})': '{ends} 排除了 {address} (except {exception})',
  'ports do not have {protocol} {port}': 'ports 中没有 {protocol} {port}',
  'ports do not have {protocol} {port}: nothing there calls it {names}':
    'ports 中没有 {protocol} {port}：那里没有谁把它叫作 {names}',
  '{rule}: {lack}': '{rule}：{lack}',
  '{rule}: {first}, and {second}': '{rule}：{first}，并且{second}',
  "The network plugin's program sends what is for the Service {subject} to one of its backends":
    '网络插件的程序把发给 Service {subject} 的内容送往它的一个后端',
  '{peer} has not answered the proxy: {problem}': '{peer} 没有应答代理：{problem}',
  'The proxy passes the answer on to the client: status {status}': '代理把应答转交给客户端：状态码 {status}',
  'The proxy answers by itself, with status {status}': '代理自己应答，状态码 {status}',
  "{who}, an endpoint of {service}, past the Service's own address":
    '{who}（{service} 的一个端点，绕过该 Service 自己的地址）',
  "The proxy asks {whom}, on a connection that is open from before: the client's connection ends here":
    '代理询问 {whom}，使用先前已打开的连接：客户端的连接到此为止',
  "The proxy asks {whom}, on a new connection of its own: the client's connection ends here":
    '代理询问 {whom}，使用自己的新连接：客户端的连接到此为止',
  'Its destination has changed, so that routing is asked again: {sentence}':
    '它的目的地址已改变，因此重新查询路由：{sentence}',
  'No route leads to {whose}': '没有通往 {whose} 的路由',
  '{whose} is refused by a route of the type {type}': '{whose} 被类型为 {type} 的路由拒绝',
  '{other}: {why}': '{other}：{why}',
  '{whose} is an address of this Pod itself, so that the packet is delivered here':
    '{whose} 是该 Pod 自己的地址，因此数据包在这里送达',
  '{whose} is an address of this machine itself, so that the packet is delivered here':
    '{whose} 是这台机器自己的地址，因此数据包在这里送达',
  '{whose} is reached directly by {device}': '可以经 {device} 直接到达 {whose}',
  '{whose} is reached by way of {gateway} on {device}': '可以经 {device} 上的 {gateway} 到达 {whose}',
  '{node} has no route to {whose} on {other} but the default one':
    '{node} 到 {other} 上的 {whose} 除默认路由外没有其他路由',
  'its prefix is shorter': '它的前缀更短',
  'the same prefix, and it comes later (metric, or age)': '前缀相同，但排在后面（metric 或时间）',
  'its prefix is longer, but its table is asked later, or not at all (ip rule)':
    '它的前缀更长，但它的表更晚查询，或根本不查询（ip rule）',
  '{service} has no selector, and no EndpointSlice gives it a ready endpoint':
    '{service} 没有选择器，也没有 EndpointSlice 为它提供就绪的端点',
  '{service} selects {labels}: no Pod of namespace {namespace} is so':
    '{service} 选择 {labels}：命名空间 {namespace} 中没有这样的 Pod',
  '{service}: port {port} leads to the port called "{target}", which its Pods have not':
    '{service}：端口 {port} 通往名为“{target}”的端口，而它的 Pod 没有该端口',
  '{who} has come to its end': '{who} 已运行结束',
  '{who} is on no node: {why}': '{who} 不在任何节点上：{why}',
  '{who} does not run: container {container} is {state}': '{who} 没有运行：容器 {container} 处于 {state}',
  '{who} runs, and its readiness probe fails (container {container})':
    '{who} 在运行，但就绪探针失败（容器 {container}）',
  '{who} counts as not ready: its node {node} is not heard of':
    '{who} 被视为未就绪：它的节点 {node} 没有消息',
  '{who} is not ready: container {container} does not run': '{who} 未就绪：容器 {container} 没有运行',
  '{service} has no port {port}; it has {ports}': '{service} 没有端口 {port}；它有 {ports}',
  '{said}, because what the proxy asked on ended {where}': '{said}，因为代理转发的请求终止{where}',
  '{line}, to {location}': '{line}，转到 {location}',
  'the connection is there, and what the server answers is no TLS; ask it for http://':
    '连接已建立，但服务器回答的不是 TLS；请改用 http:// 请求',
  'the connection is there, and the server has refused TLS on it: {alert}':
    '连接已建立，但服务器拒绝了其上的 TLS：{alert}',
  'the connection is there, and the server has closed it before TLS was agreed on':
    '连接已建立，但服务器在 TLS 协商完成之前就关闭了它',
  'the connection is there, and what the server says of TLS is no good':
    '连接已建立，但服务器发来的 TLS 内容无效',
  'the connection is there, and the server has closed it without an answer':
    '连接已建立，但服务器没有应答就关闭了它',
  'the connection is there, and no answer has come back': '连接已建立，但没有应答返回',
  '{reason}; the question to DNS ended {where}': '{reason}；对 DNS 的查询终止{where}',
  'No route leads to {address}, so that no packet is sent at all':
    '没有通往 {address} 的路由，因此根本没有发出数据包',
  'the connection is set up': '连接已建立',
  'an answer came back': '应答已返回',
  'the datagram arrived, and nothing has come back': '数据报已到达，没有任何返回',
  'the other side refused': '对方拒绝了',
  'the packet died on its way': '数据包在途中死亡',
  'no way leads there': '没有路通往那里',
  'the name has no address': '该名称没有地址',
  'nothing came back in time': '没有任何东西及时返回',
  '{outcome} after {milliseconds} ms': '{outcome}，历时 {milliseconds} ms',
  'at {place}, {sentence}': '于 {place}：{sentence}',
  'the capture has no such packet': '该捕获中没有这个数据包',
  'the lab has forgotten this packet': '实验已不再记得这个数据包',
  'its way was not noted: ways are noted while a capture runs, of a large transfer in part, and the oldest are forgotten':
    '它的路径没有被记录：只在捕获运行期间记录路径，大量传输只记录一部分，最早的会被遗忘',
  '{direction} allowed by {policy}': '{direction} 由 {policy} 放行',
  '{direction} allowed': '{direction} 放行',
  '{direction} denied': '{direction} 拒绝',
  '{direction} allowed: established': '{direction} 放行：已建立的连接',
  'connect() to {address} instead of {asked}': 'connect() 改连 {address}，而不是 {asked}',
  'certificate for {host}': '证书属于 {host}',
  'certificate not for {host}': '证书不属于 {host}',
  'in by {device}': '从 {device} 进入',
  'out by {device}': '从 {device} 离开',
  'into the tunnel to {remote}': '进入到 {remote} 的隧道',
  'out of the tunnel': '离开隧道',
  'delivered to {protocol} {destination}': '送达 {protocol} {destination}',
  '{field} {from} becomes {to}': '{field} {from} 变为 {to}',
  'source {from} becomes {to}': '源 {from} 变为 {to}',
  'destination {from} becomes {to}': '目的地 {from} 变为 {to}',
  'asks who has {address}': '询问谁有 {address}',
  'to port {port}': '送往端口 {port}',
  'to the bridge itself': '送往网桥自身',
  'to every port': '送往所有端口',
  '{peer} failed': '{peer} 失败',
  'no route': '没有路由',
  'no answer for the name {host}': '名称 {host} 没有得到应答',
  '{host} has no address': '{host} 没有地址',
  '{one}, {other}': '{one}，{other}',
} as const;
