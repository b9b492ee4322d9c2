/** What lint says of policies, in simplified Chinese. */
export const ZH_CN_SIM_LINT_POLICIES = {
  'every namespace': '所有命名空间',
  'namespaces with {labels}': '带有 {labels} 的命名空间',
  'NetworkPolicy "{policy}" allows from all Pods of {namespaces}, or Pods with {who} of namespace {namespace}; Pods with {who} of {namespaces} were likely meant':
    'NetworkPolicy“{policy}”允许来自 {namespaces} 的所有 Pod，或命名空间 {namespace} 中带有 {who} 的 Pod；原意很可能是 {namespaces} 中带有 {who} 的 Pod',
  'NetworkPolicy "{policy}" allows to all Pods of {namespaces}, or Pods with {who} of namespace {namespace}; Pods with {who} of {namespaces} were likely meant':
    'NetworkPolicy“{policy}”允许发往 {namespaces} 的所有 Pod，或命名空间 {namespace} 中带有 {who} 的 Pod；原意很可能是 {namespaces} 中带有 {who} 的 Pod',
  'two entries (two dashes) mean "or"; such Pods are {meant}':
    '两个条目（两个短横）表示“或”；这样的 Pod 是 {meant}',
  'connections from every Pod of {namespaces} pass, whatever its labels':
    '来自 {namespaces} 的任何 Pod 的连接都能通过，无论其标签如何',
  'connections to every Pod of {namespaces} pass, whatever its labels':
    '发往 {namespaces} 的任何 Pod 的连接都能通过，无论其标签如何',
  'the other entry': '另一个条目',
  'make them one entry, which means "and"': '合为一个条目，表示“且”',
  'NetworkPolicy "{policy}" allows from Pods with {who} of namespaces with {where}, and there are none; the one or the other was likely meant':
    'NetworkPolicy“{policy}”允许来自带有 {where} 的命名空间中带有 {who} 的 Pod，而这样的 Pod 并不存在；原意很可能是二者之一',
  'NetworkPolicy "{policy}" allows to Pods with {who} of namespaces with {where}, and there are none; the one or the other was likely meant':
    'NetworkPolicy“{policy}”允许发往带有 {where} 的命名空间中带有 {who} 的 Pod，而这样的 Pod 并不存在；原意很可能是二者之一',
  'both selectors in one entry mean "and"; Pods with {who} are in namespace {namespace}, which has not {where}':
    '同一条目中的两个选择器表示“且”；带有 {who} 的 Pod 在命名空间 {namespace} 中，而它没有 {where}',
  'the rule lets nobody in: SYNs are dropped, and clients time out':
    '该规则不让任何人进来：SYN 被丢弃，客户端超时',
  'the rule lets nothing out: SYNs are dropped, and the Pods time out':
    '该规则不让任何流量出去：SYN 被丢弃，这些 Pod 超时',
  'make them two entries, which mean "or"': '分为两个条目，表示“或”',
  'NetworkPolicy "{policy}" lets {from} out to {to}, and no policy lets it in there':
    'NetworkPolicy“{policy}”允许 {from} 出去到 {to}，而没有策略允许它进入那里',
  'NetworkPolicy "{policy}" lets {from} in to {to}, and no policy lets it out':
    'NetworkPolicy“{policy}”允许 {from} 进入 {to}，而没有策略允许它出去',
  '{asked} is isolated for {back} by {names}, and a connection has to be allowed at both ends':
    '{asked} 的 {back} 被 {names} 隔离，而一个连接在两端都必须被允许',
  'SYNs leave their Pod, and are dropped before they get into the other: clients time out':
    'SYN 离开了自己的 Pod，在进入另一个 Pod 之前被丢弃：客户端超时',
  'SYNs are dropped where they leave their Pod: clients time out':
    'SYN 在离开自己的 Pod 时被丢弃：客户端超时',
  'NetworkPolicy "{policy}" isolates {asked} for {back}': 'NetworkPolicy“{policy}”隔离了 {asked} 的 {back}',
  'let {sender} into {receiver}': '允许 {sender} 进入 {receiver}',
  'let {sender} out to {receiver}': '允许 {sender} 出去到 {receiver}',
  'NetworkPolicy "{policy}" lets {workloads} out, but not to the cluster\'s DNS':
    'NetworkPolicy“{policy}”允许 {workloads} 出去，却不允许访问集群的 DNS',
  'no policy allows egress to CoreDNS (Pods k8s-app=kube-dns of kube-system) on port 53/UDP':
    '没有策略允许到 CoreDNS（kube-system 中带有 k8s-app=kube-dns 的 Pod）端口 53/UDP 的 egress',
  'queries to the name server are dropped: names do not resolve after some seconds ("bad address", "Could not resolve host"), while addresses work':
    '发往域名服务器的查询被丢弃：几秒后名称解析失败（“bad address”、“Could not resolve host”），而用地址则可以',
  "allow egress to the cluster's DNS": '允许到集群 DNS 的 egress',
  'NetworkPolicy "{policy}" is kept': 'NetworkPolicy“{policy}”会被保存',
  '{count} objects of kind NetworkPolicy are kept': '{count} 个 NetworkPolicy 对象会被保存',
  '{subject}, but {plugin} does not enforce it: every Pod still reaches every other (calico, cilium and kube-router do)':
    '{subject}，但 {plugin} 不执行它：所有 Pod 仍然互通（calico、cilium 和 kube-router 会执行）',
  '{plugin} connects Pods and makes no rules of policies; the API server keeps them all the same':
    '{plugin} 只连接 Pod，不为策略生成规则；API 服务器照样保存它们',
  'nothing is dropped: packets pass as if no policy were there': '什么也不会被丢弃：数据包通行，如同没有策略',
  'use calico': '使用 calico',
  'add --cni calico, or a Lab document with spec.cluster.cni':
    '加上 --cni calico，或带有 spec.cluster.cni 的 Lab 文档',
  '{name} has {labels}': '{name} 有 {labels}',
  'a namespace carries only the labels that somebody gives it, and kubernetes.io/metadata.name, which is its name':
    '命名空间只带有别人给它的标签，以及 kubernetes.io/metadata.name，即它的名称',
  'of labels beside their names, {carriers}': '除名称以外的标签有：{carriers}',
  'the rule lets nobody in: whoever it was meant for sends SYNs that are dropped, and times out':
    '该规则不让任何人进来：原本要允许的一方发出的 SYN 被丢弃，最后超时',
  'the rule lets nothing out: SYNs to whom it was meant for are dropped, and the Pods time out':
    '该规则不让任何流量出去：发往原定对象的 SYN 被丢弃，这些 Pod 超时',
  'allow the namespace {meant} by its name': '按名称允许命名空间 {meant}',
  'give the namespace {meant} the label {key}={value}': '给命名空间 {meant} 添加标签 {key}={value}',
  'the namespaces with {labels}': '带有 {labels} 的各命名空间',
  'namespace {namespace}': '命名空间 {namespace}',
  "{onNodes} would be such, but is on its node's network, which selectors do not see":
    '{onNodes} 本来符合，但它在节点的网络上，选择器看不到它',
  '{other} would be such; without a namespaceSelector a rule means Pods of its own namespace':
    '{other} 本来符合；没有 namespaceSelector 时，规则指的是自己命名空间的 Pod',
  '{other} would be such': '{other} 本来符合',
  '{workload} has {words}': '{workload} 有 {words}',
  'allow {words}': '允许 {words}',
  'allow them in the namespace {namespace}': '允许命名空间 {namespace} 中的这些 Pod',
  'NetworkPolicy "{policy}" allows from namespaces with {labels}, and no namespace carries that label':
    'NetworkPolicy“{policy}”允许来自带有 {labels} 的命名空间，而没有命名空间带有该标签',
  'NetworkPolicy "{policy}" allows from namespaces with {labels}, and no namespace carries these labels':
    'NetworkPolicy“{policy}”允许来自带有 {labels} 的命名空间，而没有命名空间带有这些标签',
  'NetworkPolicy "{policy}" allows to namespaces with {labels}, and no namespace carries that label':
    'NetworkPolicy“{policy}”允许发往带有 {labels} 的命名空间，而没有命名空间带有该标签',
  'NetworkPolicy "{policy}" allows to namespaces with {labels}, and no namespace carries these labels':
    'NetworkPolicy“{policy}”允许发往带有 {labels} 的命名空间，而没有命名空间带有这些标签',
  'NetworkPolicy "{policy}" allows from Pods with {labels}, and {where} have none':
    'NetworkPolicy“{policy}”允许来自带有 {labels} 的 Pod，而{where}都没有这样的 Pod',
  'NetworkPolicy "{policy}" allows from Pods with {labels}, and {where} has none':
    'NetworkPolicy“{policy}”允许来自带有 {labels} 的 Pod，而{where} 没有这样的 Pod',
  'NetworkPolicy "{policy}" allows to Pods with {labels}, and {where} have none':
    'NetworkPolicy“{policy}”允许发往带有 {labels} 的 Pod，而{where}都没有这样的 Pod',
  'NetworkPolicy "{policy}" allows to Pods with {labels}, and {where} has none':
    'NetworkPolicy“{policy}”允许发往带有 {labels} 的 Pod，而{where} 没有这样的 Pod',
  'NetworkPolicy "{policy}" allows {direction} on the port called "{name}", which {workloads} have not':
    'NetworkPolicy“{policy}”允许名为“{name}”的端口上的 {direction}，而 {workloads} 都没有该端口',
  'NetworkPolicy "{policy}" allows {direction} on the port called "{name}", which {workloads} has not':
    'NetworkPolicy“{policy}”允许名为“{name}”的端口上的 {direction}，而 {workloads} 没有该端口',
  'the port "{name}" is {protocol}, and the rule is for {wanted}':
    '端口“{name}”是 {protocol}，而规则针对 {wanted}',
  'their containers have no ports with a name': '它们的容器没有带名称的端口',
  'the rule opens nothing: whoever it was meant for sends SYNs that are dropped, and times out':
    '该规则什么也没有放行：原本要允许的一方发出的 SYN 被丢弃，最后超时',
  'allow port {port}': '允许端口 {port}',
  'allow the port called "{port}"': '允许名为“{port}”的端口',
  'NetworkPolicy "{name}" is for Pods with {given}, and namespace {namespace} has none':
    'NetworkPolicy“{name}”针对带有 {given} 的 Pod，而命名空间 {namespace} 没有这样的 Pod',
  '{elsewhere} would be such, but a policy is for Pods of its own namespace alone':
    '{elsewhere} 本来符合，但策略只针对自己命名空间的 Pod',
  'it isolates nobody and allows nothing: the Pods that it was meant for stay as open, or as closed, as they were':
    '它没有隔离谁，也没有允许什么：原定的那些 Pod 依旧和原来一样开放或封闭',
  'be for {words}': '改为针对 {words}',
  'NetworkPolicy "{policy}" is for {onNodes}, whose Pods are on the network of their node':
    'NetworkPolicy“{policy}”针对 {onNodes}，而它的 Pod 在节点的网络上',
  'with hostNetwork: true a Pod has no interface of its own: its packets have the address of the node':
    '设有 hostNetwork: true 的 Pod 没有自己的接口：它的数据包使用节点的地址',
  'it filters nothing of theirs: they reach everybody and are reached by everybody':
    '它不过滤它们的任何流量：它们可以访问所有人，也可以被所有人访问',
  "{workload} is on its node's network": '{workload} 在节点的网络上',
} as const;
