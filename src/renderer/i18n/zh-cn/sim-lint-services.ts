/** What lint says of Services and of who relies on them, in simplified Chinese. */
export const ZH_CN_SIM_LINT_SERVICES = {
  'Service "{name}" has {field}: Local, and {uncovered} of {nodeCount} nodes have no Pod of it':
    'Service“{name}”设有 {field}: Local，而 {nodeCount} 个节点中有 {uncovered} 个没有它的 Pod',
  '{selected} is on one node at most': '{selected} 最多在一个节点上',
  '{selected} are on {covered} nodes at most': '{selected} 最多在 {covered} 个节点上',
  'on the other nodes kube-proxy drops what comes to its node port: no answer, and the client times out':
    '在其他节点上，kube-proxy 丢弃到达其节点端口的数据包：没有应答，客户端超时',
  'on the other nodes kube-proxy drops what comes to it: no answer, and the client times out':
    '在其他节点上，kube-proxy 丢弃发给它的数据包：没有应答，客户端超时',
  'write {field}: Cluster': '写成 {field}: Cluster',
  'its records have no port of that name': '它的 DNS 记录中没有这个名称的端口',
  'it has endpoints without this port: kube-proxy rejects what is sent to it, so clients see "connection refused" at once':
    '它的端点没有这个端口：kube-proxy 拒绝发给它的数据包，客户端立刻看到“connection refused”',
  'those Pods are no endpoints of this port, and get none of its traffic':
    '这些 Pod 不是该端口的端点，收不到它的任何流量',
  'port {port} of Service "{name}" leads to the port called "{target}", which {without} have not':
    'Service“{name}”的端口 {port} 通往名为“{target}”的端口，而 {without} 都没有它',
  'port {port} of Service "{name}" leads to the port called "{target}", which {without} has not':
    'Service“{name}”的端口 {port} 通往名为“{target}”的端口，而 {without} 没有它',
  'their port "{target}" is {protocol}, and the Service\'s is {wanted}':
    '它们的端口“{target}”是 {protocol}，而 Service 的是 {wanted}',
  'their ports are called {names}': '它们的端口名为 {names}',
  'their ports have no names: {own}': '它们的端口没有名称：{own}',
  'their containers declare no ports': '它们的容器没有声明端口',
  'send port {port} to the port called "{named}"': '把端口 {port} 发往名为“{named}”的端口',
  'call port {port} of {kind} {first} "{target}"': '把 {kind} {first} 的端口 {port} 命名为“{target}”',
  '{workload} has 0 replicas': '{workload} 的副本数为 0',
  'have one Pod': '设为一个 Pod',
  'probe the port called "{name}"': '探测名为“{name}”的端口',
  'the readiness probe of {workload} asks the port called "{port}", which its container has not':
    '{workload} 的就绪探针询问名为“{port}”的端口，而它的容器没有该端口',
  'Service "{name}" never has a ready endpoint: {text}': 'Service“{name}”永远没有就绪的端点：{text}',
  'it selects {selected} alone': '它只选中 {selected}',
  'its DNS name has no address: NXDOMAIN': '它的 DNS 名称没有地址：NXDOMAIN',
  'kube-proxy rejects what is sent to it with "port unreachable", so clients see "connection refused" at once':
    'kube-proxy 以“port unreachable”拒绝发给它的数据包，客户端立刻看到“connection refused”',
  'Service "{name}"': 'Service“{name}”',
  'Service "{name}" selects {labels}, and so also {strange}, which do not listen where it leads':
    'Service“{name}”选中 {labels}，因而也选中了 {strange}，而它们都没有在它通往的端口上监听',
  'Service "{name}" selects {labels}, and so also {strange}, which does not listen where it leads':
    'Service“{name}”选中 {labels}，因而也选中了 {strange}，而它没有在它通往的端口上监听',
  'it is for {serving}, and all of them have these labels': '它是为 {serving} 准备的，而它们都带有这些标签',
  'a part of the connections goes to those Pods, and is refused: some requests fail, and the next ones work':
    '一部分连接会走到那些 Pod 并被拒绝：有些请求失败，下一个又成功',
  '{workload} is selected, too': '{workload} 也被选中了',
  'select {key}={value}, too': '也选择 {key}={value}',
  'Service "{name}" selects {labels}, and no Pod of namespace {namespace} has all these labels':
    'Service“{name}”选择 {labels}，而命名空间 {namespace} 中没有 Pod 带有全部这些标签',
  'Service "{name}" selects {labels}, and no Pod of namespace {namespace} has this label':
    'Service“{name}”选择 {labels}，而命名空间 {namespace} 中没有 Pod 带有该标签',
  '{elsewhere} has them, but a Service selects in its own namespace alone':
    '{elsewhere} 带有它们，但 Service 只在自己的命名空间中选择',
  'it has no endpoints: kube-proxy rejects what is sent to it with "port unreachable", so clients see "connection refused" at once':
    '它没有端点：kube-proxy 以“port unreachable”拒绝发给它的数据包，客户端立刻看到“connection refused”',
  '{close} has {labels}': '{close} 带有 {labels}',
  'no {label}': '没有 {label}',
  'the Pods of {close} have {labels}': '{close} 的 Pod 带有 {labels}',
  'select {labels}': '选择 {labels}',
  '{prefix}_SERVICE_HOST is not set in the container: what is built of it dials nobody; the name {name} in DNS works':
    '容器中没有设置 {prefix}_SERVICE_HOST：由它拼成的地址谁也连不上；DNS 中的名称 {name} 可以使用',
  "Service {name} is in namespace {object}, and a container has variables of its own namespace's Services alone":
    'Service {name} 在命名空间 {object} 中，而容器只有自己命名空间的 Service 的变量',
  '{who} uses {prefix}_SERVICE_HOST, which it does not get': '{who} 使用 {prefix}_SERVICE_HOST，却得不到它',
  'use the name {name}.{object}': '使用名称 {name}.{object}',
  'enableServiceLinks is false': 'enableServiceLinks 为 false',
  'have variables of Services': '启用 Service 的变量',
  'Service {name} has no cluster address': 'Service {name} 没有集群地址',
  '{who} uses {prefix}_SERVICE_HOST, and is written before Service {name}':
    '{who} 使用 {prefix}_SERVICE_HOST，却写在 Service {name} 之前',
  'kubectl apply creates in the order of the file, and a container gets the variables of the Services that are there when it starts':
    'kubectl apply 按文件中的顺序创建，而容器得到的是它启动时已存在的 Service 的变量',
  'a container that starts before the Service is created has no {prefix}_SERVICE_HOST until it starts anew':
    '在该 Service 创建之前启动的容器没有 {prefix}_SERVICE_HOST，直到它重新启动',
  'write Service {name} before it, or use its name in DNS, {name}':
    '把 Service {name} 写在它前面，或使用其 DNS 名称 {name}',
  '{entry} stands on the one Pod of {who}': '{entry} 全靠 {who} 的唯一一个 Pod',
  'while that Pod restarts, moves or is updated, nobody answers: connections are refused or time out':
    '当该 Pod 重启、迁移或更新时，没有谁应答：连接被拒绝或超时',
  'have two Pods': '设为两个 Pod',
  '{entry} stands on node {node} alone: all {replicas} Pods of {who} are there':
    '{entry} 全靠节点 {node}：{who} 的全部 {replicas} 个 Pod 都在那里',
  'when that node fails, nobody answers until it is back': '当该节点发生故障时，在它恢复之前没有谁应答',
  'port {port} of Service "{name}" leads to port {target}, on which no container of {selected} listens':
    'Service“{name}”的端口 {port} 通往端口 {target}，而 {selected} 没有容器在其上监听',
  'the containers listen on {others}': '容器监听 {others}',
  'the containers declare {others}': '容器声明 {others}',
  'packets reach a Pod, and its kernel answers with a reset: clients see "connection refused"':
    '数据包到达 Pod，其内核以 reset 应答：客户端看到“connection refused”',
  'packets reach a Pod, and its kernel answers "port unreachable"':
    '数据包到达 Pod，其内核应答“port unreachable”',
  'send port {port} to {number}': '把端口 {port} 发往 {number}',
} as const;
