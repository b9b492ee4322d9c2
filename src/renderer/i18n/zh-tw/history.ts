/** What `src/renderer/history` says, in traditional Chinese. */
import type { ZH_CN_HISTORY } from '../zh-cn/history';

export const ZH_TW_HISTORY = {
  'Edits and restore points': '修改記錄與還原點',
  Edits: '修改記錄',
  'Nothing was edited since the lab was opened.': '開啟實驗以來沒有任何修改。',
  '{count} earlier edits…': '更早的 {count} 處修改…',
  '{count} later edits…': '更晚的 {count} 處修改…',
  'As the lab was opened': '實驗開啟時的樣子',
  'Do it again, up to here': '重做到這裡',
  'Go back to here': '回到這裡',
  undone: '已復原',
  'Restore points': '還原點',
  'Name for the text as it is now': '為現在的文字命名',
  'before the policy': '加入政策之前',
  'Kept with the lab once it is saved; until then while it is open.':
    '實驗儲存後，還原點會一直保留；在此之前僅在實驗開啟期間保留。',
  Keep: '保留',
  'Go back to it; undo takes that back': '回到這個還原點（可以復原）',
  'Remove the restore point {name}': '移除還原點 {name}',
  'The text is as it was then.': '文字與當時相同。',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_HISTORY, string>>;
