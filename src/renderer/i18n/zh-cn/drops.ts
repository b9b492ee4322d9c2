/** What `src/renderer/drops` says, in simplified Chinese. */
export const ZH_CN_DROPS = {
  'No.': '编号',
  Where: '位置',
  Device: '设备',
  Reason: '原因',
  'Dropped packets': '被丢弃的数据包',
  'No packet has been dropped': '没有数据包被丢弃',
  'A packet that goes no further is listed here, with who dropped it and why, but for {noise}.':
    '到此为止的数据包列在这里，以及谁丢弃了它、为什么，但不含{noise}。',
  'A packet that goes no further is listed here, with who dropped it and why.':
    '到此为止的数据包列在这里，以及谁丢弃了它、为什么。',
  'Dropped at {at} on {device}': '在 {at} 的 {device} 上丢弃',
  'Show in topology': '在拓扑中显示',
  'what IPv6 hosts announce into tunnels': 'IPv6 主机向隧道发出的通告',
} as const;
