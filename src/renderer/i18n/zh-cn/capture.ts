/** What `src/renderer/capture` says, in simplified Chinese. */
export const ZH_CN_CAPTURE = {
  'There is no interface {name} any more. Choose others.': '接口 {name} 已不存在。请选择其他接口。',
  'Stop capturing; the packets stay': '停止抓包；数据包保留',
  'Start a new capture; the packets below go': '开始新的抓包；下面的数据包会清除',
  Start: '开始',
  'Following the newest packet': '正在跟随最新的数据包',
  'Follow the newest packet': '跟随最新的数据包',
  'Show the time of day': '显示一天中的时间',
  'Show seconds since the lab started': '显示自实验开始的秒数',
  'Export as pcapng, for Wireshark and tcpdump': '导出为 pcapng，供 Wireshark 和 tcpdump 使用',
  'ARP, neighbor discovery, DNS and probes': 'ARP、邻居发现、DNS 和探测',
  'Showing what VXLAN tunnels carry, as tcpdump -n -T vxlan does; show plain tcpdump -n':
    '正在显示 VXLAN 隧道中的内容，如 tcpdump -n -T vxlan；改为普通的 tcpdump -n',
  'Show what VXLAN tunnels carry, as tcpdump -n -T vxlan does':
    '显示 VXLAN 隧道中的内容，如 tcpdump -n -T vxlan',
  Time: '时间',
  Interface: '接口',
  'Not capturing': '未在抓包',
  'Press Start to capture on the chosen interfaces.': '按“开始”在所选接口上抓包。',
  'The clock stands still': '时钟静止',
  'Press {play} to play, or {step} to run until the next frame.':
    '按 {play} 运行，或按 {step} 运行到下一帧。',
  'No packets yet': '还没有数据包',
  'ARP, neighbor discovery, DNS and probes are hidden.': 'ARP、邻居发现、DNS 和探测已隐藏。',
  'Nothing has crossed these interfaces. Open a terminal in a Pod and send something: ping, wget, nslookup.':
    '还没有任何内容经过这些接口。在 Pod 中打开终端并发送点什么：ping、wget、nslookup。',
  'Nothing that crossed these interfaces matches the filter.': '经过这些接口的内容都不符合过滤器。',
  'Filter, as for tcpdump: tcp port 80 and host 10.244.1.2':
    '过滤器，与 tcpdump 相同：tcp port 80 and host 10.244.1.2',
  'Capture filter': '抓包过滤器',
  'Enter applies': 'Enter 应用',
  'Clear the filter': '清除过滤器',
  '(column {column})': '（第 {column} 列）',
  '{count} more bytes; export them to see all': '还有 {count} 字节；导出可看到全部',
  'Interfaces to capture on: {title}': '抓包的接口：{title}',
  'Interfaces to capture on': '抓包的接口',
  'All interfaces': '所有接口',
  'Find: Pod, machine, interface, address': '查找：Pod、机器、接口、地址',
  'Find interfaces': '查找接口',
  any: '任意',
  'No interface matches “{query}”.': '没有接口匹配“{query}”。',
  'Starts a new capture.': '会开始新的抓包。',
  'Capture on all': '在所有接口上抓包',
  'Capture on {count} interfaces': '在 {count} 个接口上抓包',
  'All of {title}': '{title} 的全部',
  'Packet {number}, into {interface}, {seconds} s after the start':
    '数据包 {number}，进入 {interface}，开始后 {seconds} 秒',
  'Packet {number}, out of {interface}, {seconds} s after the start':
    '数据包 {number}，离开 {interface}，开始后 {seconds} 秒',
  Layers: '层',
  'prints the tunnel so; a datagram in it tcpdump takes for VXLAN again, and here it is what it is.':
    '会这样打印隧道；其中的数据报会被 tcpdump 再次当作 VXLAN，而这里如实显示。',
  'prints the same of the exported file.': '对导出的文件打印相同内容。',
} as const;
