/** What `src/renderer/compare` says, in traditional Chinese. */
import type { ZH_CN_COMPARE } from '../zh-cn/compare';

export const ZH_TW_COMPARE = {
  'The same traffic under two network plugins': '兩種網路外掛下的同一流量',
  'Choose who sends it, a command, and two plugins. Each runs in a copy of the lab; the lab itself goes on.':
    '選擇由誰傳送、一條命令和兩個外掛。各自在實驗的副本中執行；實驗本身繼續。',
  'What to compare': '比較什麼',
  Command: '命令',
  'Network plugin on the left': '左側的網路外掛',
  'Network plugin on the right': '右側的網路外掛',
  'Comparing…': '正在比較…',
  '{command} in {target}': '在 {target} 中執行 {command}',
  What: '內容',
  'The first packet, interface by interface': '第一個封包，逐個介面',
  'The first answer': '第一個回應',
  'this lab': '此實驗',
  'Writes it into the text, and starts the lab anew': '寫入文字，並重新開始實驗',
  'Use in this lab': '用於此實驗',
  'differs in': '不同之處',
  'not passed': '沒有經過',
  '{count} bytes': '{count} 個位元組',
  'in {tunnel}': '在 {tunnel} 中',
  'Network plugin: {plugin}; kube-proxy {mode}': '網路外掛：{plugin}；kube-proxy {mode}',
  '{plugin}, modelled from documentation': '{plugin}，依文件建模',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_COMPARE, string>>;
