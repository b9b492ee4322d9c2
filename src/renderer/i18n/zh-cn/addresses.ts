/** What `src/renderer/addresses` says, in simplified Chinese. */
export const ZH_CN_ADDRESSES = {
  Network: '网络',
  Whose: '归属',
  'An IP address, or a part of what is listed': '一个 IP 地址，或列表内容的一部分',
  'Any IP address, a name, a network': '任意 IP 地址、名称、网络',
  '{count} addresses': '{count} 个地址',
  '{shown} of {all}': '{shown} / {all}',
  'Nobody in this lab has it': '此实验中没有谁拥有它',
  'Write a whole address to learn where it belongs.': '输入完整地址即可知道它属于哪里。',
  'Networks of the lab': '实验的网络',
  'Show what is in {name}': '显示 {name} 中有什么',
} as const;
