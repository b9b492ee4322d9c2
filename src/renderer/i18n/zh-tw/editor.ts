/** What `src/renderer/editor` says, in traditional Chinese. */
import type { ZH_CN_EDITOR } from '../zh-cn/editor';

export const ZH_TW_EDITOR = {
  'Not taken: {refusal}. Undo takes it back; nothing else is lost.':
    '未採用：{refusal}。復原可以取回，其他內容都沒有遺失。',
  'Applied: the lab runs as the text says': '已套用：實驗依文字執行',
  'Applied when you pause': '停止輸入後套用',
  '{size} are not read while you type': '輸入期間不讀取 {size} 的文字',
  'Read now': '現在讀取',
  'the cluster is another': '叢集已不同',
  'Not while it runs: {reason}': '執行期間無法套用：{reason}',
  '{reasons}. Starting anew ends terminals and captures.': '{reasons}。重新開始會結束終端機與擷取。',
  'The text has an error; the lab runs on as it was': '文字有錯誤；實驗照舊執行',
  '{count} errors, the first in line {line}; the lab runs on as it was':
    '{count} 個錯誤，第一個在第 {line} 行；實驗照舊執行',
  Show: '顯示',
  'The API server refused a part; see below. The rest is applied':
    'API 伺服器拒絕了一部分，見下方。其餘已套用',
  'A running Pod cannot be changed like this: {names}': '執行中的 Pod 不能這樣修改：{names}',
  '{names} and {count} more': '{names} 和另外 {count} 個',
  'Deletes and creates {count} Pods again, as kubectl replace --force: {names}':
    '如 kubectl replace --force 那樣刪除並重新建立 {count} 個 Pod：{names}',
  'Replace {count} Pods': '取代 {count} 個 Pod',
  'Undo {name}': '復原 {name}',
  Redo: '重做',
  'Redo {name}': '重做 {name}',
  Cut: '剪下',
  Copy: '複製',
  Paste: '貼上',
  'Select all': '全選',
  'Quick fix': '快速修正',
  Suggest: '建議',
  'Toggle comment': '切換註解',
  Find: '尋找',
  'Go to line': '移至行',
  'All commands': '所有命令',
  Text: '文字',
  'Kept here until the host is back': '保留在這裡，直到背景程式恢復',
  'No files': '沒有檔案',
  'This lab was opened without a text.': '此實驗開啟時沒有文字。',
  'Files of the lab': '實驗的檔案',
  History: '歷程',
  'Undo ({keys})': '復原（{keys}）',
  'Undo {name} ({keys})': '復原 {name}（{keys}）',
  'Redo ({keys})': '重做（{keys}）',
  'Redo {name} ({keys})': '重做 {name}（{keys}）',
  'Problems and notices': '問題與提示',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_EDITOR, string>>;
