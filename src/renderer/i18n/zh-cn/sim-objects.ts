/** What would be right in an object, in simplified Chinese. */
export const ZH_CN_SIM_OBJECTS = {
  'give each container of a Pod its own name': '请为 Pod 的每个容器起不同的名称',
  'give each port its own name': '请为每个端口起不同的名称',
  'no volume of the Pod has this name': '该 Pod 没有这个名称的卷',
  'write {text}': '请写 {text}',
  'add {text}': '请添加 {text}',
  'add for example {example}': '例如添加 {example}',
  'each of several ports needs a name of its own': '有多个端口时，每个都要有自己的名称',
  'write {text} beside it': '请在旁边写上 {text}',
  'leave it out to get a free one, or write None for a headless Service':
    '留空可得到一个空闲地址，或写 None 表示 headless Service',
  'write type: NodePort': '请写 type: NodePort',
  'each port and protocol can be listed once': '每个端口与协议的组合只能列出一次',
  'give the template the labels {labels}': '请为模板加上标签 {labels}',
  'leave rollingUpdate out': '请去掉 rollingUpdate',
  'one of the two has to be more, for example maxSurge: 1': '两者之一必须大于零，例如 maxSurge: 1',
  'write a name, for example {example}': '请写名称，例如 {example}',
  'leave it out, or write manualSelector: true': '请去掉，或写 manualSelector: true',
  'write plain text under stringData, or encode it: {command}':
    '请在 stringData 下写明文，或先编码：{command}',
  'write it as a list: {list}': '请写成列表：{list}',
  'keep one of the two': '两者只能保留一个',
  'write {value} without quotes: text is the name of a port':
    '请写 {value}，不加引号：带引号的文本表示端口名',
  'encode it': '请先编码',
  'a custom resource needs its CustomResourceDefinition in the lab':
    '自定义资源需要实验中有它的 CustomResourceDefinition',
  'write a kind of Kubernetes, for example Deployment, Service or Pod':
    '请写 Kubernetes 有的 kind，例如 Deployment、Service 或 Pod',
  'a Job has Pods that end': '会结束的 Pod 请用 Job',
  'no matches for kind "{kind}" in version "{version}"; a cluster without its CustomResourceDefinition refuses it, here it is kept and has no effect':
    '“{version}”中没有“{kind}”这种 kind；没有其 CustomResourceDefinition 的集群会拒绝它，这里予以保留，但不起作用',
  'bring the definition along, or leave the object out': '请一并给出其定义，或去掉此对象',
  '{kind} "{name}" is kept, but {effect}': '保留了 {kind}“{name}”，但{effect}',
  '{count} objects of kind {kind} are kept, but {effect}':
    '保留了 {count} 个 kind 为 {kind} 的对象，但{effect}',
  '{field} of {kind} "{name}" is kept, but {effect}': '保留了 {kind}“{name}”的 {field}，但{effect}',
  '{message} (and {more} more)': '{message}（另有 {more} 个）',
  'Service of type LoadBalancer': 'LoadBalancer 类型的 Service',
  'volumes hold nothing yet': '卷目前还不保存任何内容',
  'has no effect yet': '目前还不起作用',
  'not run yet: no Pod comes of it': '目前还不运行：不会由它产生 Pod',
  'no load balancer gives it an external address yet': '还没有负载均衡器给它外部地址',
  'no controller acts on a custom resource': '没有控制器处理自定义资源',
  'Felix passes over the rule here': '这里 Felix 会跳过这条规则',
  'Felix passes over the policy here': '这里 Felix 会跳过这条策略',
  '{kind} "{name}" is defined twice': '{kind}“{name}”定义了两次',
  '{kind} "{name}" in namespace "{namespace}" is defined twice':
    '命名空间“{namespace}”中的 {kind}“{name}”定义了两次',
  'it is defined first at {place}; rename or remove one of them':
    '它最先定义在 {place}；请重命名或删除其中一个',
  'declare it in the same input: {object}': '请在同一输入中声明它：{object}',
  'leave it out to get a free one': '留空可得到一个空闲的',
  'the Service at {place} has it': '{place} 处的 Service 已占用它',
  'an API server refuses it; here it counts as it is written': 'API 服务器会拒绝它；这里按所写的内容计算',
  '{kind} of the network plugin is not counted: who may reach whom is worked out from the policies of Kubernetes':
    '网络插件的 {kind} 不计入：谁能访问谁是根据 Kubernetes 的策略推算的',
  'what it closes is seen in the traffic itself: send a request': '它阻断了什么，要看流量本身：发送一个请求',
  'it is left out, as an API server refuses to read it': '不计入，因为 API 服务器会拒绝读取它',
} as const;
