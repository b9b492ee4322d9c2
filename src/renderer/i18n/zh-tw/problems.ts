/** What `src/renderer/problems` says, in traditional Chinese. */
import type { ZH_CN_PROBLEMS } from '../zh-cn/problems';

export const ZH_TW_PROBLEMS = {
  Why: '為什麼',
  'On the wire': '在線路上',
  'What to do': '怎麼辦',
  Object: '物件',
  'See also': '另請參閱',
  Rule: '規則',
  'Which problems are listed': '列出哪些問題',
  'Find in the problems': '在問題中尋找',
  '{count} more': '還有 {count} 個',
  'None of the problems is asked for': '沒有選擇任何一類問題',
  'Press the buttons above for errors, warnings and notices, or empty the search.':
    '按上方的錯誤、警告與提示按鈕，或清空搜尋。',
  'Nothing is wrong that can be seen without traffic': '不送流量就能看出的問題一個也沒有',
  'What a Service selects, ports, policies, Ingresses and address ranges are looked at while you type. What goes wrong on the wire is in Drops.':
    '輸入時會檢查 Service 的選取、連接埠、政策、Ingress 與位址範圍。線路上出的問題在「丟棄」中。',
  '{count} fixes': '{count} 個修正',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_PROBLEMS, string>>;
