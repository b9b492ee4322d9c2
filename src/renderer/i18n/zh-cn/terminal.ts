/** What `src/renderer/terminal` says, in simplified Chinese. */
export const ZH_CN_TERMINAL = {
  'Open a terminal in…': '打开终端，在…',
  '{count} more; a part of the name finds them': '还有 {count} 个，输入名称的一部分即可找到',
  'Find a Pod, a node or a machine': '查找 Pod、节点或机器',
  'Nothing here has this name.': '这里没有这个名称。',
  'The shell has exited with code {code}.': 'shell 已退出，退出码 {code}。',
  'Open again': '重新打开',
  Terminals: '终端',
  'Opening…': '正在打开…',
  'New terminal': '新建终端',
  'The host was lost, and the shell with it.': '与后台断开，shell 也随之结束。',
  'The shell could not be opened: {what}.': 'shell 无法打开：{what}。',
  'The lab started anew, and this shell ended with it.': '实验重新开始，此 shell 随之结束。',
  '(ended)': '（已结束）',
  '(exited)': '（已退出）',
  'Two terminals side by side': '两个终端并排',
  'Read out what terminals print, for screen readers': '为屏幕阅读器朗读终端输出',
} as const;
