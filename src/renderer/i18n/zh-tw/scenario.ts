/** What `src/renderer/scenario` says, in traditional Chinese. */
import type { ZH_CN_SCENARIO } from '../zh-cn/scenario';

export const ZH_TW_SCENARIO = {
  'A Scenario is being played': '正在播放一個情境',
  'Record what is done as a Scenario': '將所做的錄製為情境',
  Record: '錄製',
  'Show what was recorded so far': '顯示目前錄製的內容',
  'Recording · {count} steps': '錄製中 · {count} 個步驟',
  'Stop the recording…': '停止錄製…',
  Recording: '錄製',
  'Stop…': '停止…',
  'Nothing yet. Run commands in terminals, send requests, edit the lab, start a capture: each becomes a step.':
    '還沒有內容。在終端機中執行命令、傳送請求、修改實驗、開始擷取：每一項都會成為一個步驟。',
  '◐ step {number} of {all}': '◐ 第 {number} 步，共 {all} 步',
  '▲ failed': '▲ 失敗',
  '■ stopped': '■ 已停止',
  '● passed': '● 通過',
  '● passed, same packets': '● 通過，封包相同',
  '▲ passed, other packets': '▲ 通過，封包不同',
  'Record a Scenario': '錄製情境',
  'Commands in terminals, requests, edits and captures become steps that a teammate can play again, packet for packet.':
    '終端機中的命令、請求、修改與擷取會成為步驟，同事可以重新播放，每個封包都一致。',
  'Start the lab anew and record': '重新開始實驗並錄製',
  'A replay meets exactly what you met. Open terminals end and can be opened again.':
    '重播所遇到的與你遇到的完全一致。已開啟的終端機會結束，可以重新開啟。',
  'Record from now': '從現在開始錄製',
  'The lab goes on. A replay starts a fresh lab and waits until this moment, but what was done before is not in it.':
    '實驗繼續。重播會啟動全新的實驗並等到此刻，但之前所做的不在其中。',
  'Keep the recording as a Scenario': '將錄製保留為情境',
  'Stop and keep': '停止並保留',
  'Go on recording': '繼續錄製',
  'Nothing was recorded yet: no command, no edit.': '還沒有錄製任何內容：沒有命令，也沒有修改。',
  '{count} steps will be written into the text of the lab, as one edit that can be undone. Edits that were made while recording become steps of it.':
    '{count} 個步驟將寫入實驗的文字，作為一次可以復原的修改。錄製期間的修改會成為其中的步驟。',
  'What it shows {optional}': '說明它展示什麼 {optional}',
  '(optional)': '（選填）',
  'For the reader: what to look at, and why': '寫給讀者：看什麼，為什麼',
  'Discard the recording?': '要捨棄錄製嗎？',
  'The {count} steps that were recorded are lost. What you did in the lab, edits too, stays.':
    '已錄製的 {count} 個步驟會遺失。你在實驗中所做的，包括修改，都會保留。',
  'Make {name}': '建立 {name}',
  Back: '返回',
  'Packets dropped during this step': '此步驟中丟棄的封包',
  'Dropped: {drop}': '已丟棄：{drop}',
  'It could not go on: {problem}': '無法繼續：{problem}',
  'Compared with the bundle': '與打包檔比較',
  '● same as in the bundle': '● 與打包檔中相同',
  'The bundle says {hash}': '打包檔記載 {hash}',
  '▲ differs from the bundle': '▲ 與打包檔不同',
  'This lab has no Scenarios': '此實驗沒有情境',
  'A Scenario is a list of steps that anybody can play again and get the same packets: commands, edits, and what should come of them. Record one by doing it.':
    '情境是一系列步驟，任何人都可以重新播放並得到相同的封包：命令、修改，以及應有的結果。做一遍就能錄製一個。',
  'Record…': '錄製…',
  'Scenario {name}': '情境 {name}',
  'Captures: {interfaces}': '擷取：{interfaces}',
  'Show {name} in the text ({file}:{line})': '在文字中顯示 {name}（{file}:{line}）',
  'Stop the recording first': '請先停止錄製',
  'Starts the lab anew and does the steps, at the speed of the clock':
    '重新開始實驗並執行各步驟，速度與時鐘一致',
  'Scenario {name}, as it was played': '情境 {name}，依播放的內容',
  'The text has no Scenario of this name any more; this is what was played.':
    '文字中已沒有這個名稱的情境；這是播放過的內容。',
  Hint: '提示',
  'to come': '尚未開始',
  'under way': '進行中',
  passed: '通過',
  failed: '失敗',
  '{done} of {all} steps are done': '已完成 {all} 個步驟中的 {done} 個',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SCENARIO, string>>;
