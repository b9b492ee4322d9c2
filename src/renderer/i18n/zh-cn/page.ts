/** What a lab on one page says to whoever opens it (`src/main/worker/lab-page`), in simplified Chinese. */
export const ZH_CN_PAGE = {
  Picture: '图',
  'Picture of the lab': '实验的图',
  'The lab is too large for a picture on this page.': '实验太大，此页放不下它的图。',
  'Text of the lab': '实验的文本',
  'The lab has none.': '此实验没有场景。',
  "Simulated by Podwire: every packet below was on a wire of this lab. Times are UTC, and the lab's own.":
    '由 Podwire 模拟：下面的每个数据包都在此实验的线路上传输过。时间为 UTC，是实验自己的时间。',
  'ingress controller {kind} of class {className}': 'Ingress 控制器 {kind}（类 {className}）',
  'load balancer with {pool}': '负载均衡器，地址池 {pool}',
  'left out: the picture, which is too large: --as svg has it': '未导出：图，因为太大；--as svg 中有',
  "left out: some of the lab's text: --as bundle has all of it":
    '未导出：实验的一部分文本；--as bundle 中有全部文本',
  'left out: what some steps printed: podwire run -o json has all of it':
    '未导出：一些步骤的输出；podwire run -o json 中有全部输出',
  'left out: some packets: --as bundle has all of them': '未导出：一些数据包；--as bundle 中有全部数据包',
  '{name} has no space on this page.': '此页放不下 {name}。',
  '{title}: {verdict}': '{title}：{verdict}',
  'passed|Scenario': '通过',
  'failed|Scenario': '失败',
  'not tried': '未执行',
  'dropped: {drop}': '已丢弃：{drop}',
  'Its {stream}, of {count} characters, has no space on this page.':
    '此页放不下它的 {stream}（{count} 个字符）。',
  'Capture {name}: {count} packets': '抓包 {name}：{count} 个数据包',
  'Packets of {name}': '{name} 的数据包',
  'No packet.': '没有数据包。',
  'The first {shown} of {count} packets are here; {command} has all of them.':
    '这里有 {count} 个数据包中的前 {shown} 个；{command} 中有全部数据包。',
  'SHA-256 of the pcapng file: {hash}': 'pcapng 文件的 SHA-256：{hash}',
  Result: '结果',
  Points: '得分',
  '{points} of {of} ({percent} %)': '{points} / {of}（{percent}%）',
  'at {place}': '位于 {place}',
  '{passed} passed, {failed} failed': '{passed} 个通过，{failed} 个失败',
  'A lab of Podwire: {cluster}.': 'Podwire 实验：{cluster}。',
  '{open} opens this bundle as it is, packed; {run} carries out its Scenarios and compares their captures with those in it.':
    '{open} 可直接打开这个打包文件，不必解压；{run} 执行其中的场景，并将抓包与其中的抓包比较。',
  'Files of the lab, in {folder}:': '实验的文件，位于 {folder}：',
  'Captures, in {folder}, for Wireshark, tcpdump or {command}:':
    '抓包，位于 {folder}，可用 Wireshark、tcpdump 或 {command} 打开：',
  Steps: '步骤',
} as const;
