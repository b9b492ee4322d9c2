/** What `src/renderer/journey` says, in traditional Chinese. */
import type { ZH_CN_JOURNEY } from '../zh-cn/journey';

export const ZH_TW_JOURNEY = {
  'No journey yet': '還沒有旅程',
  'Say who sends and where to, or choose {command} at a packet or a drop.':
    '說明誰傳送、送到哪裡，或在某個封包或丟棄記錄上選擇{command}。',
  'What to try': '嘗試什麼',
  'Sent to: a name or an address with a port': '送往：名稱，或帶連接埠的位址',
  'Trying…': '正在嘗試…',
  'Behind it': '背後的原因',
  'What would let it pass': '怎樣才能通過',
  'It did not get onto the way.': '它沒有上路。',
  Answered: '已回應',
  Delivered: '已送達',
  Refused: '被拒絕',
  Dropped: '被丟棄',
  Unreachable: '無法到達',
  'Name not resolved': '名稱未解析',
  'No answer': '沒有回應',
  'Under way': '進行中',
  'goes on': '繼續',
  copied: '已複製',
  delivered: '已送達',
  dropped: '被丟棄',
  refused: '被拒絕',
  'The way there': '去程',
  'The way back': '回程',
  'What is said about it (ICMP)': '關於它的訊息（ICMP）',
  'At the proxy': '在代理處',
  'The way of what the proxy asks on': '代理轉送請求的路徑',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_JOURNEY, string>>;
