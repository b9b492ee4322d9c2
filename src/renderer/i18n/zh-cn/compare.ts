/** What `src/renderer/compare` says, in simplified Chinese. */
export const ZH_CN_COMPARE = {
  'The same traffic under two network plugins': '两种网络插件下的同一流量',
  'Choose who sends it, a command, and two plugins. Each runs in a copy of the lab; the lab itself goes on.':
    '选择由谁发送、一条命令和两个插件。各自在实验的副本中运行；实验本身继续。',
  'What to compare': '对比什么',
  Command: '命令',
  'Network plugin on the left': '左侧的网络插件',
  'Network plugin on the right': '右侧的网络插件',
  'Comparing…': '正在对比…',
  '{command} in {target}': '在 {target} 中运行 {command}',
  What: '内容',
  'The first packet, interface by interface': '第一个数据包，逐个接口',
  'The first answer': '第一个应答',
  'this lab': '此实验',
  'Writes it into the text, and starts the lab anew': '写入文本，并重新开始实验',
  'Use in this lab': '用于此实验',
  'differs in': '不同之处',
  'not passed': '没有经过',
  '{count} bytes': '{count} 字节',
  'in {tunnel}': '在 {tunnel} 中',
  'Network plugin: {plugin}; kube-proxy {mode}': '网络插件：{plugin}；kube-proxy {mode}',
  '{plugin}, modelled from documentation': '{plugin}，按文档建模',
} as const;
