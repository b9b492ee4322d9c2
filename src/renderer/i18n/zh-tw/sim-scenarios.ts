/** What is said of recording, playing and going back in time, in traditional Chinese. */
import type { ZH_CN_SIM_SCENARIOS } from '../zh-cn/sim-scenarios';

export const ZH_TW_SIM_SCENARIOS = {
  'a Scenario without steps checks nothing': '沒有步驟的情境什麼都不檢查',
  'the lab has no {target}, and no step before makes it': '實驗中沒有 {target}，之前的步驟也沒有建立它',
  'the step fails, unless something makes it while the lab runs':
    '除非實驗執行時有什麼建立它，否則此步驟會失敗',
  '{target} has no interface "{device}": a Pod has eth0': '{target} 沒有介面「{device}」：Pod 只有 eth0',
  'The capture on {places} had begun before the recording; in the Scenario it begins with it.':
    '{places} 上的擷取在錄製之前已經開始；在情境中它隨錄製開始。',
  '"{command}" in {target} reads what is typed while it runs; a Scenario gives it no input, and it may do something else then.':
    '{target} 中的「{command}」在執行時讀取鍵入的內容；情境不給它輸入，它可能因此有不同的結果。',
  'An edit came before the lab was up; it is not in the Scenario.':
    '有一次修改發生在實驗啟動完成之前；它不在情境中。',
  'A Scenario cannot hold edits of nodes and machines: {names} stays as it was when the recording began.':
    '情境不能包含對節點和機器的修改：{names} 保持錄製開始時的樣子。',
  '"{command}" was run before the lab was up; it is not in the Scenario.':
    '「{command}」在實驗啟動完成之前執行；它不在情境中。',
  'A Scenario cannot delete {what}, whose kind kubectl delete does not know here.':
    '情境無法刪除 {what}，這裡的 kubectl delete 不認識它的類型。',
  'The simulator has stopped; start the lab anew.': '模擬器已停止；請重新啟動實驗。',
  'The lab is not up yet.': '實驗還沒有啟動完成。',
  'The lab that this one started from does not start any more.': '此實驗所依據的原實驗已無法啟動。',
  'The lab was started anew; the recording began again with it.': '實驗已重新啟動；錄製也隨之重新開始。',
  'A recording is going on. Stop it first.': '正在錄製。請先停止錄製。',
  'A Scenario is being played. Stop it first, or let it end.': '正在播放情境。請先停止，或等它結束。',
  'A recording is going on. Stop it first, then play.': '正在錄製。請先停止錄製，再播放。',
  'No Scenario is called {name}; the lab has none.': '沒有名為 {name} 的情境；此實驗中一個也沒有。',
  'No Scenario is called {name}; there are {names}.': '沒有名為 {name} 的情境；已有的是 {names}。',
  'The lab does not start. Mend what the editor marks, then play.':
    '實驗無法啟動。請先修正編輯器標出的問題，再播放。',
  'No Scenario is called {name}.': '沒有名為 {name} 的情境。',
  'the Scenario {name} is being played; edits reach the lab when it is over':
    '正在播放情境 {name}；修改在它結束後才會套用到實驗',
  'It was stopped.': '它已被停止。',
  'Nothing is being recorded.': '目前沒有在錄製。',
  'The lab was started anew.': '實驗已重新啟動。',
  "A name has lower-case letters, digits, '-' and '.', at most 63, and begins and ends with a letter or digit: first-request.":
    '名稱由小寫字母、數字、「-」和「.」組成，最多 63 個字元，並以字母或數字開頭和結尾，例如 first-request。',
  'There is a Scenario {name} already. Choose another name.': '已有名為 {name} 的情境。請換一個名稱。',
  'An edit has not reached the lab and is no part of the recording. Mend it or undo it, then stop again.':
    '有一處修改沒有套用到實驗，不屬於此錄製。請修正或復原它，然後再次停止。',
  'There is no lab.': '沒有實驗。',
  'The present is shown: there is nothing to go back to.': '目前顯示的就是現在：沒有可返回的時刻。',
  'an earlier moment of the lab is shown; edits reach it in the present':
    '正在顯示實驗較早的時刻；修改在現在時刻才會套用',
  'The simulator stopped: {failure}': '模擬器已停止：{failure}',
  '"{command}" in {target} {difference}.': '{target} 中的「{command}」{difference}。',
  'calls {name}, which was defined in the terminal': '呼叫了在終端機中定義的 {name}',
  'uses arguments that were set in the terminal': '使用了在終端機中設定的引數',
  'was completed with Tab, which asked the API server; a Scenario does not ask it':
    '用 Tab 鍵補全，補全時詢問了 API 伺服器；情境不會詢問它',
  'was run under a trap that was set in the terminal': '執行時帶有在終端機中設定的 trap',
  'deals with background jobs of the terminal': '涉及終端機的背景工作',
  'names a process by its number, which is another one in a replay': '用行程編號指明行程，而重播時編號會不同',
  'expected it to end, but it printed more than {most} MiB': '預期它會結束，但它輸出了超過 {most} MiB',
  'a lab has at most {most} Pods': '一個實驗最多有 {most} 個 Pod',
  '{runs} runs are more than {most}': '{runs} 次執行超過了 {most} 次',
  'name fewer values': '請少寫幾個值',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_SIM_SCENARIOS, string>>;
