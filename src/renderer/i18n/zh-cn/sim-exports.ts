/** What leaves with an export, in simplified Chinese. */
export const ZH_CN_SIM_EXPORTS = {
  'left out: comments': '未导出：注释',
  'left out: the annotations {names}': '未导出：注解 {names}',
  'left out: the values of {names}': '未导出：{names} 的值',
  'goes along: the values of {names}': '一并导出：{names} 的值',
  'goes along: private keys: {names}': '一并导出：私钥：{names}',
  'goes along: certificates: {names}': '一并导出：证书：{names}',
  'left out: what may be passwords or tokens; redacted-1 and so on stand for them':
    '未导出：可能是密码或令牌的内容，以 redacted-1 等代替',
  'goes along: what may be passwords or tokens: {names}': '一并导出：可能是密码或令牌的内容：{names}',
  'goes along: names of machines: {names}': '一并导出：机器名称：{names}',
  'goes along: e-mail addresses: {names}': '一并导出：电子邮件地址：{names}',
  'goes along: public addresses: {names}': '一并导出：公网地址：{names}',
  'goes along: host names: {names}': '一并导出：主机名：{names}',
  'goes along: as parts of longer words: {names}': '一并导出：作为较长词语的一部分：{names}',
  'goes along: the notes beside the machines, with the names in them replaced; read them before others do':
    '一并导出：机器旁的便笺，其中的名称已替换；请先自己读一遍，再交给别人',
  'goes along: what people wrote in sentences, images, paths and variables, with the names in them replaced; read it before others do':
    '一并导出：句子、镜像、路径和变量中由人写下的内容，其中的名称已替换；请先自己读一遍，再交给别人',
  'The export was cancelled.': '导出已取消。',
  'goes along: the answers of the Scenarios {names}, for whoever reads the text':
    '一并导出：场景 {names} 的答案，读文本的人都能看到',
  'left out: the text of the Scenarios {names}, which tells the answer':
    '未导出：场景 {names} 的文本，因为其中写有答案',
  'the lab has no Kubernetes objects': '实验中没有 Kubernetes 对象',
  "left out: the Node objects, which are the cluster's own": '未导出：Node 对象，它们属于集群自身',
  'left out: machines outside the cluster': '未导出：集群外的机器',
  'left out: addresses of nodes, segments and routers, which kind has of its own':
    '未导出：节点的地址、网段和路由器，kind 有自己的一套',
  'left out: {what}': '未导出：{what}',
  'left out: faults of cables': '未导出：线缆的故障',
  'left out: answers to ARP for addresses of the load balancer, which a program gives':
    '未导出：对负载均衡器地址的 ARP 应答，那由程序给出',
  'the chart is larger than Mermaid draws as it is set by itself: maxTextSize {characters} and maxEdges {edges}; --as svg has no such limit':
    '该图超出了 Mermaid 默认设置所能绘制的大小：maxTextSize {characters}，maxEdges {edges}；--as svg 没有此限制',
  'the lab has no Scenario': '实验中没有场景',
  'the lab has several Scenarios: choose one with --scenario: {names}':
    '实验中有多个场景：请用 --scenario 选择一个：{names}',
  'the lab has no Scenario "{name}"; it has none': '实验中没有场景“{name}”；一个场景也没有',
  'the lab has no Scenario "{name}"; it has {names}': '实验中没有场景“{name}”；已有的是 {names}',
  '--as netns cannot export this lab: {problem}': '--as netns 无法导出此实验：{problem}',
  'it has {number} machines and Pods, and the script makes no more than {most}':
    '它有 {number} 台机器和 Pod，而脚本最多创建 {most} 个',
  'its network ({plugin}) needs {programs}, which its own programs would have to load':
    '它的网络（{plugin}）需要 {programs}，那只能由该插件自己的程序加载',
  'eBPF programs at sockets': '挂在套接字上的 eBPF 程序',
  'eBPF programs at devices': '挂在设备上的 eBPF 程序',
  'a datapath of Open vSwitch': 'Open vSwitch 数据路径',
  'Geneve devices': 'Geneve 设备',
  'step {number}|of a Scenario': '第 {number} 步',
  'Scenario {name} ends before "{step}", which changes the cluster':
    '场景 {name} 在“{step}”之前结束，因为该步骤会改变集群',
  'Scenario {name} ends before "{step}": {why}': '场景 {name} 在“{step}”之前结束：{why}',
  'step "{step}" of Scenario {name}: {why}': '场景 {name} 的步骤“{step}”：{why}',
  'it runs in the background': '它在后台运行',
  'it is more than one command with its words': '它不只是一条带参数的命令',
  '{program} is no program that the script carries out': '脚本不执行 {program} 这个程序',
} as const;
