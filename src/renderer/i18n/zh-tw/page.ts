/** What a lab on one page says to whoever opens it (`src/main/worker/lab-page`), in traditional Chinese. */
import type { ZH_CN_PAGE } from '../zh-cn/page';

export const ZH_TW_PAGE = {
  Picture: '圖',
  'Picture of the lab': '實驗的圖',
  'The lab is too large for a picture on this page.': '實驗太大，此頁放不下它的圖。',
  'Text of the lab': '實驗的文字',
  'The lab has none.': '此實驗沒有情境。',
  "Simulated by Podwire: every packet below was on a wire of this lab. Times are UTC, and the lab's own.":
    '由 Podwire 模擬：下面的每個封包都在此實驗的線路上傳輸過。時間為 UTC，是實驗自己的時間。',
  'ingress controller {kind} of class {className}': 'Ingress 控制器 {kind}（類別 {className}）',
  'load balancer with {pool}': '負載平衡器，位址集區 {pool}',
  'left out: the picture, which is too large: --as svg has it': '未匯出：圖，因為太大；--as svg 中有',
  "left out: some of the lab's text: --as bundle has all of it":
    '未匯出：實驗的一部分文字；--as bundle 中有全部文字',
  'left out: what some steps printed: podwire run -o json has all of it':
    '未匯出：一些步驟的輸出；podwire run -o json 中有全部輸出',
  'left out: some packets: --as bundle has all of them': '未匯出：一些封包；--as bundle 中有全部封包',
  '{name} has no space on this page.': '此頁放不下 {name}。',
  '{title}: {verdict}': '{title}：{verdict}',
  'passed|Scenario': '通過',
  'failed|Scenario': '失敗',
  'not tried': '未執行',
  'dropped: {drop}': '已丟棄：{drop}',
  'Its {stream}, of {count} characters, has no space on this page.':
    '此頁放不下它的 {stream}（{count} 個字元）。',
  'Capture {name}: {count} packets': '擷取 {name}：{count} 個封包',
  'Packets of {name}': '{name} 的封包',
  'No packet.': '沒有封包。',
  'The first {shown} of {count} packets are here; {command} has all of them.':
    '這裡有 {count} 個封包中的前 {shown} 個；{command} 中有全部封包。',
  'SHA-256 of the pcapng file: {hash}': 'pcapng 檔案的 SHA-256：{hash}',
  Result: '結果',
  Points: '得分',
  '{points} of {of} ({percent} %)': '{points} / {of}（{percent}%）',
  'at {place}': '位於 {place}',
  '{passed} passed, {failed} failed': '{passed} 個通過，{failed} 個失敗',
  'A lab of Podwire: {cluster}.': 'Podwire 實驗：{cluster}。',
  '{open} opens this bundle as it is, packed; {run} carries out its Scenarios and compares their captures with those in it.':
    '{open} 可直接開啟這個打包檔，不必解壓縮；{run} 執行其中的情境，並將擷取與其中的擷取比較。',
  'Files of the lab, in {folder}:': '實驗的檔案，位於 {folder}：',
  'Captures, in {folder}, for Wireshark, tcpdump or {command}:':
    '擷取，位於 {folder}，可用 Wireshark、tcpdump 或 {command} 開啟：',
  Steps: '步驟',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_PAGE, string>>;
