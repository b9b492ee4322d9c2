/** What `src/renderer/capture` says, in traditional Chinese. */
import type { ZH_CN_CAPTURE } from '../zh-cn/capture';

export const ZH_TW_CAPTURE = {
  'There is no interface {name} any more. Choose others.': '介面 {name} 已不存在。請選擇其他介面。',
  'Stop capturing; the packets stay': '停止擷取；封包保留',
  'Start a new capture; the packets below go': '開始新的擷取；下面的封包會清除',
  Start: '開始',
  'Following the newest packet': '正在跟隨最新的封包',
  'Follow the newest packet': '跟隨最新的封包',
  'Show the time of day': '顯示一天中的時間',
  'Show seconds since the lab started': '顯示自實驗開始的秒數',
  'Export as pcapng, for Wireshark and tcpdump': '匯出為 pcapng，供 Wireshark 與 tcpdump 使用',
  'ARP, neighbor discovery, DNS and probes': 'ARP、鄰居探索、DNS 與探測',
  'Showing what VXLAN tunnels carry, as tcpdump -n -T vxlan does; show plain tcpdump -n':
    '正在顯示 VXLAN 通道中的內容，如 tcpdump -n -T vxlan；改為一般的 tcpdump -n',
  'Show what VXLAN tunnels carry, as tcpdump -n -T vxlan does':
    '顯示 VXLAN 通道中的內容，如 tcpdump -n -T vxlan',
  Time: '時間',
  Interface: '介面',
  'Not capturing': '未在擷取',
  'Press Start to capture on the chosen interfaces.': '按「開始」在所選介面上擷取。',
  'The clock stands still': '時鐘靜止',
  'Press {play} to play, or {step} to run until the next frame.':
    '按 {play} 執行，或按 {step} 執行到下一個訊框。',
  'No packets yet': '還沒有封包',
  'ARP, neighbor discovery, DNS and probes are hidden.': 'ARP、鄰居探索、DNS 與探測已隱藏。',
  'Nothing has crossed these interfaces. Open a terminal in a Pod and send something: ping, wget, nslookup.':
    '還沒有任何內容經過這些介面。在 Pod 中開啟終端機並傳送點什麼：ping、wget、nslookup。',
  'Nothing that crossed these interfaces matches the filter.': '經過這些介面的內容都不符合過濾器。',
  'Filter, as for tcpdump: tcp port 80 and host 10.244.1.2':
    '過濾器，與 tcpdump 相同：tcp port 80 and host 10.244.1.2',
  'Capture filter': '擷取過濾器',
  'Enter applies': 'Enter 套用',
  'Clear the filter': '清除過濾器',
  '(column {column})': '（第 {column} 欄）',
  '{count} more bytes; export them to see all': '還有 {count} 個位元組；匯出可看到全部',
  'Interfaces to capture on: {title}': '擷取的介面：{title}',
  'Interfaces to capture on': '擷取的介面',
  'All interfaces': '所有介面',
  'Find: Pod, machine, interface, address': '尋找：Pod、機器、介面、位址',
  'Find interfaces': '尋找介面',
  any: '任意',
  'No interface matches “{query}”.': '沒有介面符合「{query}」。',
  'Starts a new capture.': '會開始新的擷取。',
  'Capture on all': '在所有介面上擷取',
  'Capture on {count} interfaces': '在 {count} 個介面上擷取',
  'All of {title}': '{title} 的全部',
  'Packet {number}, into {interface}, {seconds} s after the start':
    '封包 {number}，進入 {interface}，開始後 {seconds} 秒',
  'Packet {number}, out of {interface}, {seconds} s after the start':
    '封包 {number}，離開 {interface}，開始後 {seconds} 秒',
  Layers: '層',
  'prints the tunnel so; a datagram in it tcpdump takes for VXLAN again, and here it is what it is.':
    '會這樣印出通道；其中的資料包會被 tcpdump 再次當作 VXLAN，而這裡如實顯示。',
  'prints the same of the exported file.': '對匯出的檔案印出相同內容。',
} as const satisfies Readonly<Record<keyof typeof ZH_CN_CAPTURE, string>>;
