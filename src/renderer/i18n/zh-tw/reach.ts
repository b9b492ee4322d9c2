/** What `src/renderer/reach` says, in traditional Chinese. */
import type { ZH_CN_REACH } from '../zh-cn/reach';

export const ZH_TW_REACH = {
  'Looking…': '正在檢視…',
  'One of them is no more.': '其中之一已不存在。',
  '(before: {before})': '（之前：{before}）',
  'may pass': '可以通過',
  'does not pass': '不能通過',
  'By {text}': '依據 {text}',
  'Port to ask for, such as 80 or 53/udp': '要詢問的連接埠，例如 80 或 53/udp',
  Ask: '詢問',
  'Sends a packet in a copy of the lab, and shows its way': '在實驗的副本中傳送一個封包，並顯示其路徑',
  'Who may reach whom': '誰可以到達誰',
  'from ↓ to →': '來自 ↓ 到 →',
  'What is shown': '顯示什麼',
  '{full} all {part} some ports {none} nothing': '{full} 全部 {part} 部分連接埠 {none} 無',
  'no difference': '沒有差別',
  'The network plugin’s own policies are not counted here. What they close is seen in the traffic itself: send a request.':
    '網路外掛程式自己的政策不計入此處。它們阻擋了什麼，要看流量本身：傳送一個請求。',
  '{plugin} does not enforce policies: in this lab everything passes. What is shown is what the policies would do.':
    '{plugin} 不執行政策：在此實驗中一切都能通過。顯示的是政策本來會起的作用。',
  'Nobody who could reach anybody': '沒有誰能到達誰',
  'Pods, Deployments and other workloads of the text are in this table, and addresses outside that policies name.':
    '此表列出文字中的 Pod、Deployment 與其他工作負載，以及政策所指的外部位址。',
  '{count} of {rows} senders are shown; {command} lists all.':
    '顯示了 {rows} 個傳送方中的 {count} 個；{command} 列出全部。',
  '{label}: itself': '{label}：自身',
  '{from} to {to}: {text}': '{from} 到 {to}：{text}',
  '{cell}, {change}; before: {before}': '{cell}，{change}；之前：{before}',
  '{count} {change}': '{count} 項{change}',
  opened: '開放',
  closed: '關閉',
  changed: '改變',
  'as the text is now': '依目前的文字',
  'what has changed since it was saved': '自儲存以來的變化',
  'what the policies do': '政策起的作用',
  'allows it': '允許',
  'denies it': '拒絕',
  'closes all that nothing allows': '關閉沒有被允許的一切',
  'does not fit': '不符合',
  allowed: '允許',
  blocked: '阻擋',
  outside: '叢集外部',
  'All Connections': '所有連線',
  'No Connections': '沒有連線',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_REACH, string>>;
