/** What `src/renderer/terminal` says, in traditional Chinese. */
import type { ZH_CN_TERMINAL } from '../zh-cn/terminal';

export const ZH_TW_TERMINAL = {
  'Open a terminal in…': '開啟終端機，在…',
  '{count} more; a part of the name finds them': '還有 {count} 個，輸入名稱的一部分即可找到',
  'Find a Pod, a node or a machine': '尋找 Pod、節點或機器',
  'Nothing here has this name.': '這裡沒有這個名稱。',
  'The shell has exited with code {code}.': 'shell 已結束，結束代碼 {code}。',
  'Open again': '重新開啟',
  Terminals: '終端機',
  'Opening…': '正在開啟…',
  'New terminal': '新增終端機',
  'The host was lost, and the shell with it.': '與背景程式斷線，shell 也隨之結束。',
  'The shell could not be opened: {what}.': '無法開啟 shell：{what}。',
  'The lab started anew, and this shell ended with it.': '實驗重新開始，此 shell 隨之結束。',
  'The clock stands still, and commands with it.': '時鐘已暫停，命令也隨之停下。',
  'Let it run': '讓時鐘繼續',
  '(ended)': '（已結束）',
  '(exited)': '（已結束）',
  'Two terminals side by side': '兩個終端機並排',
  'Read out what terminals print, for screen readers': '為螢幕閱讀器朗讀終端機輸出',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_TERMINAL, string>>;
