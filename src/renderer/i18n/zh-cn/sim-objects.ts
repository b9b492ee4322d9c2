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
} as const;
