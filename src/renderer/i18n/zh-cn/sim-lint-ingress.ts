/** What lint says of Ingresses, their controllers and ports of nodes, in simplified Chinese. */
export const ZH_CN_SIM_LINT_INGRESS = {
  'the default backend': '默认后端',
  'path {path}': '路径 {path}',
  '"{policy}" is for {labels}': '“{policy}”针对 {labels}',
  '{backend} of Ingress "{ingress}" leads to {shut}, and no NetworkPolicy lets the ingress controller in there':
    'Ingress“{ingress}”的{backend}通往 {shut}，而没有 NetworkPolicy 允许 Ingress 控制器进入那里',
  'SYNs of {who} to port {port} of the Pods are dropped; the controller waits, and answers 504':
    '{who} 发往这些 Pod 端口 {port} 的 SYN 被丢弃；控制器一直等待，最后应答 504',
  'NetworkPolicy "{policy}" isolates the Pods': 'NetworkPolicy“{policy}”隔离了这些 Pod',
  'let {who} into {first}': '允许 {who} 进入 {first}',
  '{isolated}, and of the policies that admit the controller {others}':
    '{isolated}；而在允许该控制器的策略中，{others}',
  '{policies} isolates it': '{policies} 隔离了它',
  '{policies} isolate it': '{policies} 共同隔离了它',
  '{policies} isolates them': '{policies} 隔离了它们',
  '{policies} isolate them': '{policies} 共同隔离了它们',
  '{workload} wants port {number} of a node for each of {count} Pods, and there are {workerCount} nodes for them':
    '{workload} 要为 {count} 个 Pod 各占用一个节点的端口 {number}，而可用的节点只有 {workerCount} 个',
  '{workload} wants port {number} of the node, and so does {other}':
    '{workload} 要占用节点的端口 {number}，{other} 也要占用它',
  '{workload} wants port {number} of the node, and so does {other} on the same node':
    '{workload} 要占用节点的端口 {number}，同一节点上的 {other} 也要占用它',
  'a port of a node belongs to one Pod': '节点的一个端口只能属于一个 Pod',
  'the kubelet refuses the Pod that comes second (NodePorts): it never runs, and nobody answers for it':
    'kubelet 拒绝后来的 Pod (NodePorts)：它永远不会运行，也没有谁替它应答',
  'the scheduler finds no node with the port free: a Pod stays Pending, has no address, and gets no packet':
    '调度器找不到该端口空闲的节点：有一个 Pod 一直处于 Pending，没有地址，也收不到数据包',
  '{workload} wants it, too': '{workload} 也要占用它',
  'do without the port of the node': '不再占用节点的端口',
  '{backend} of Ingress "{ingress}" leads to port {wanted} of Service "{service}", which has not that port':
    'Ingress“{ingress}”的{backend}通往 Service“{service}”的端口 {wanted}，而该 Service 没有这个端口',
  'its ports are {ports}; an Ingress names the port of the Service, not that of the container':
    '它的端口是 {ports}；Ingress 写的是 Service 的端口，而不是容器的端口',
  'the controller finds no endpoints for it and answers 503': '控制器找不到它的端点，应答 503',
  'the ports of Service "{service}"': 'Service“{service}”的端口',
  'it is in namespace {elsewhere}, and an Ingress leads to Services of its own namespace alone':
    '它在命名空间 {elsewhere} 中，而 Ingress 只能通往自己命名空间的 Service',
  'namespace {namespace} has no Service': '命名空间 {namespace} 没有 Service',
  'namespace {namespace} has {services}': '命名空间 {namespace} 有 {services}',
  '{backend} of Ingress "{name}" leads to Service "{service}", which is not there':
    'Ingress“{name}”的{backend}通往 Service“{service}”，而它并不存在',
  'the controller has nowhere to send those requests to and answers 503':
    '控制器没有地方可以转发这些请求，应答 503',
  'lead to Service {meant}': '通往 Service {meant}',
  'lead to port {port}': '通往端口 {port}',
  'lead to port "{name}"': '通往端口“{name}”',
  'make it ImplementationSpecific': '改为 ImplementationSpecific',
  'make it the prefix {plain}': '改为前缀 {plain}',
  'make it a regular expression of nginx': '改为 nginx 的正则表达式',
  'path {pathText} of Ingress "{name}" is a pattern, and its type {pathType} takes it letter by letter':
    'Ingress“{name}”的路径 {pathText} 是一个模式，而其类型 {pathType} 会逐字匹配它',
  'nginx matches it as a pattern because of its annotations; its admission webhook refuses such a path from v1.12 on, and other controllers match nothing':
    '由于它的注解，nginx 把它当作模式来匹配；从 v1.12 起其准入 webhook 会拒绝这样的路径，而其他控制器什么也匹配不到',
  'no request has this path, so all of them go to other paths or get 404':
    '没有请求具有这个路径，所以它们都走到别的路径，或得到 404',
  'path {pathText} of Ingress "{name}" is a pattern, and nothing tells nginx to take it for one':
    'Ingress“{name}”的路径 {pathText} 是一个模式，而没有什么告诉 nginx 把它当作模式',
  'nginx matches it letter by letter, as a prefix: no request has this path':
    'nginx 把它当作前缀逐字匹配：没有请求具有这个路径',
  'the controller serves its own default certificate, which nobody trusts: curl ends with "SSL certificate problem" unless it is told -k':
    '控制器会出示自己的默认证书，而没有谁信任它：除非加上 -k，curl 会以“SSL certificate problem”结束',
  'Ingress "{name}" takes its certificate from Secret "{secretName}", which is not there':
    'Ingress“{name}”从 Secret“{secretName}”取证书，而它并不存在',
  'it is in namespace {elsewhere}, and an Ingress takes Secrets of its own namespace alone':
    '它在命名空间 {elsewhere} 中，而 Ingress 只能使用自己命名空间的 Secret',
  'namespace {namespace} has no Secret of that name': '命名空间 {namespace} 没有这个名称的 Secret',
  'Ingress "{ingress}" takes its certificate from Secret "{secret}"':
    'Ingress“{ingress}”从 Secret“{secret}”取证书',
  'Secret "{secret}"': 'Secret“{secret}”',
  'the controller looks for tls.crt and tls.key, as a Secret of type kubernetes.io/tls has them':
    '控制器查找 tls.crt 和 tls.key，即 kubernetes.io/tls 类型的 Secret 所具有的',
  '{subject}, which lacks {keys}': '{subject}，其中缺少 {keys}',
  '{subject}, which holds no good pair': '{subject}，其中没有可用的证书和密钥对',
  '{subject}, which is not for {others}': '{subject}，它不适用于 {others}',
  'the certificate is for no host': '该证书不适用于任何主机',
  'the certificate is for {hosts}': '该证书适用于 {hosts}',
  'curl ends with "SSL: no alternative certificate subject name matches target host name" for {others}':
    '对于 {others}，curl 以“SSL: no alternative certificate subject name matches target host name”结束',
  '{subject}, which is expired when the lab starts': '{subject}，它在实验开始时已过期',
  '{subject}, which is not valid yet when the lab starts': '{subject}，它在实验开始时尚未生效',
  'clients refuse it: "{error}"': '客户端会拒绝它：“{error}”',
  'Ingress "{name}" has TLS for {host}, and no rule for that host':
    'Ingress“{name}”有 {host} 的 TLS，却没有该主机的规则',
  'its rules are for {ruled}': '它的规则适用于 {ruled}',
  'for {hosts} {effect}': '对于 {hosts}，{effect}',
  'have TLS for {ruled}': '为 {ruled} 配置 TLS',
  'an Ingress alone opens nothing: no address, no port; whoever connects to a node gets "connection refused"':
    '仅有 Ingress 不会打开任何东西：没有地址，没有端口；谁连接节点都会得到“connection refused”',
  'Ingress "{name}" names no class, and no IngressClass is the default one':
    'Ingress“{name}”没有写明类，也没有哪个 IngressClass 是默认的',
  'no ingress controller is here': '这里没有 Ingress 控制器',
  'controllers take the Ingresses of their own class: {classes}': '控制器只处理自己类的 Ingress：{classes}',
  'controllers pass it over: its hosts and paths get 404 from their default backend':
    '控制器会忽略它：其主机和路径从默认后端得到 404',
  'write for example ingressClassName: nginx': '例如写上 ingressClassName: nginx',
  'Ingress "{name}" is of class "{className}", and no ingress controller of that class is here':
    'Ingress“{name}”属于类“{className}”，而这里没有该类的 Ingress 控制器',
  'Ingress "{name}" is of class "{className}", whose controller {controller} is not here':
    'Ingress“{name}”属于类“{className}”，而其控制器 {controller} 不在这里',
  'the classes with a controller are {others}': '有控制器的类是 {others}',
  'an Ingress is only a wish: a controller has to run that carries it out':
    'Ingress 只是一个愿望：必须有控制器运行来实现它',
  'the controllers pass it over: its hosts and paths get 404 from their default backend':
    '各控制器都会忽略它：其主机和路径从默认后端得到 404',
  'install one: helm install ingress-nginx, or cluster.ingressControllers in the Lab document':
    '安装一个：helm install ingress-nginx，或在 Lab 文档中写 cluster.ingressControllers',
  'use the class {className}': '使用类 {className}',
  'rewrite-target {target} of Ingress "{name}" puts in {group}, and path {pathText} captures nothing':
    'Ingress“{name}”的 rewrite-target {target} 用到了 {group}，而路径 {pathText} 没有捕获任何内容',
  'rewrite-target {target} of Ingress "{name}" puts in {group}, and path {pathText} captures only {groups}':
    'Ingress“{name}”的 rewrite-target {target} 用到了 {group}，而路径 {pathText} 只捕获了 {groups} 组',
  '{group} is empty: every request below {pathText} reaches the Pods as {rewritten}':
    '{group} 为空：{pathText} 以下的每个请求到达 Pod 时都是 {rewritten}',
  'the rewrite target': 'rewrite-target 注解',
  'rewrite-target {target} of Ingress "{name}" takes nothing over from path {pathText}':
    'Ingress“{name}”的 rewrite-target {target} 没有沿用路径 {pathText} 的任何部分',
  'every request below {pathText} reaches the Pods as {target}: {example} does, too':
    '{pathText} 以下的每个请求到达 Pod 时都是 {target}：{example} 也一样',
  'path {pathText}': '路径 {pathText}',
  'remove the rewrite': '删除该改写',
  'take over what follows the path': '沿用路径后面的部分',
  'capture what follows {pathText}': '捕获 {pathText} 后面的部分',
} as const;
