/** What `src/renderer/store` says, in traditional Chinese. */
import type { ZH_CN_STORE } from '../zh-cn/store';

export const ZH_TW_STORE = {
  'A new lab': '新的實驗',
  '{count} files': '{count} 個檔案',
  '{name} cannot be opened': '無法開啟 {name}',
  'Nothing was opened; the lab that was open still is.': '什麼都沒有開啟；原來的實驗仍然開啟著。',
  'The lab was not saved': '實驗沒有儲存',
  'The bundle was not exported': '打包檔沒有匯出',
  '{name} was changed on disk, and is here as it is there now.':
    '{name} 在磁碟上已被修改，這裡現在與磁碟一致。',
  '{name} cannot be written. Choose another place for it.': '無法寫入 {name}。請為它另選位置。',
  'Saved as {path}': '已儲存為 {path}',
  'Nothing was reverted': '沒有還原任何內容',
  'The text is what is on disk.': '文字與磁碟上的一致。',
  'The edits could not be recovered': '無法復原修改',
  'The unsaved edits are back.': '未儲存的修改已找回。',
  'The lab is as it was saved, and started anew.': '實驗已回到儲存時的狀態，並重新開始。',
  'There was nothing to take back. The lab started anew.': '沒有可復原的修改。實驗已重新開始。',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_STORE, string>>;
