/** What `src/renderer/time` says, in traditional Chinese. */
import type { ZH_CN_TIME } from '../zh-cn/time';

export const ZH_TW_TIME = {
  command: '指令',
  'exit code': '結束代碼',
  edit: '編輯',
  event: '事件',
  'What happened': '發生了什麼',
  'Nothing has happened yet': '還沒有發生任何事',
  'What people do, what the cluster reports and which packets are dropped is listed here.':
    '這裡列出人的操作、叢集回報的事件以及被丟棄的封包。',
  'Back to the mark before': '回到上一個標記',
  'One event of the simulator': '模擬器的一個事件',
  'On to the next mark': '前進到下一個標記',
  'Marks that are gone to': '前往哪些標記',
  'every mark': '所有標記',
  'events of the cluster': '叢集事件',
  'dropped packets': '被丟棄的封包',
  'On the way': '正在前往',
  'Running the lab again to {seconds} s': '正在重新執行實驗到 {seconds} 秒',
  '{seconds} s of {present} s': '{seconds} 秒，共 {present} 秒',
  'An earlier moment is shown': '正在顯示較早的時刻',
  'An earlier moment is shown: edits reach the lab in the present':
    '正在顯示較早的時刻：編輯會在回到現在時生效',
  'Back to the present': '回到現在',
  'Go on from here': '從這裡繼續',
  'The run so far is kept, to be compared with; the text is as it was then, which can be undone.':
    '到目前為止的執行會保留下來以供比較；文字恢復為當時的樣子，可以復原。',
  'Show the lab at this moment': '顯示實驗在此時刻的樣子',
  'Moment of the lab': '實驗的時刻',
  '{seconds} s': '{seconds} 秒',
} satisfies Readonly<Record<keyof typeof ZH_CN_TIME, string>>;
