/** What `src/renderer/command-line` says, in traditional Chinese. */
import type { ZH_CN_COMMAND_LINE } from '../zh-cn/command-line';

export const ZH_TW_COMMAND_LINE = {
  'Command line': '命令列',
  'Command of podwire': 'podwire 的指令',
  'What podwire prints in a terminal of this computer': 'podwire 在這部電腦的終端機中印出的內容',
  'A dot is the lab on screen, as its text is now; other paths count from its folder. It runs on a copy; nothing is written.':
    '一個點代表畫面上的實驗（以目前的文字為準）；其他路徑以實驗所在的資料夾為起點。指令在副本上執行，不會寫入任何檔案。',
  Run: '執行',
  'Ended before it was done': '尚未完成就已結束',
  'Exit code {code}': '結束代碼 {code}',
  'Save output': '儲存輸出',
  'It printed more than is taken here, and was ended.': '輸出超出這裡可接收的量，指令已被結束。',
  'Only the beginning is shown. What is copied and saved is all of it.':
    '這裡只顯示開頭；複製與儲存的是全部內容。',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_COMMAND_LINE, string>>;
