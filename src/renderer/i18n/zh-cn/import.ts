/** What the dialog of an import says, in simplified Chinese. */
export const ZH_CN_IMPORT = {
  'The folder {name} holds no manifest.': '文件夹 {name} 中没有清单。',
  'It takes files that end in .yaml, .yml or .json, in it and in folders below.':
    '它读取其中及下级文件夹中以 .yaml、.yml 或 .json 结尾的文件。',
  'The folder holds more than {count} manifests.': '该文件夹中的清单多于 {count} 个。',
  'Drop the folder of the project itself.': '请拖放项目本身的文件夹。',
  'Import…': '导入…',
  Import: '导入',
  'Import this folder': '导入此文件夹',
  'Import {name}': '导入 {name}',
  'Open as it is': '按原样打开',
  'Its manifests as they are, in the cluster of a new lab; what is saved is written into them':
    '按原样使用其中的清单，放在新实验的集群里；保存时会写回这些清单',
  'Becomes a new lab, {name}, with {objects}. The files stay as they are.':
    '将成为新实验 {name}，包含 {objects}。文件保持原样。',
  'no objects': '没有对象',
  'A Lab document among them says what the cluster is.': '其中有一个 Lab 文档说明了集群的样子。',
  'Looking at what it is…': '正在查看内容…',
  'Range of Pods': 'Pod 的地址范围',
  'Range of Services': 'Service 的地址范围',
  'Cluster domain': '集群域名',
  'They are in the input, with their addresses.': '它们及其地址都在输入中。',
  Besides: '此外',
  'Left out until then: {names}.': '在此之前略去：{names}。',
  'Beside the lab: {name}, {count} packets.': '放在实验旁边：{name}，{count} 个数据包。',
  'Left out': '略去的内容',
  'Nothing: everything comes along.': '无：全部带上。',
  'Nothing says so: as in a new lab.': '没有内容说明：与新实验相同。',
  'No lab can be made of this.': '无法由此建立实验。',
} as const;
