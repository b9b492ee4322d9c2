/** What leaves with an export, in simplified Chinese. */
export const ZH_CN_SIM_EXPORTS = {
  'left out: comments': '未导出：注释',
  'left out: the annotations {names}': '未导出：注解 {names}',
  'left out: the values of {names}; --with-secrets takes them along':
    '未导出：{names} 的值；命令行用 --with-secrets 可一并导出',
  'goes along: the values of {names}': '一并导出：{names} 的值',
  'goes along: private keys: {names}': '一并导出：私钥：{names}',
  'goes along: certificates: {names}': '一并导出：证书：{names}',
  'goes along: public addresses: {names}': '一并导出：公网地址：{names}',
  'goes along: host names: {names}': '一并导出：主机名：{names}',
  'goes along: as parts of longer words: {names}': '一并导出：作为较长词语的一部分：{names}',
  'goes along: what people wrote in sentences, images, paths and variables, with the names in them replaced; read it before others do':
    '一并导出：句子、镜像、路径和变量中由人写下的内容，其中的名称已替换；请先自己读一遍，再交给别人',
  'The export was cancelled.': '导出已取消。',
  'goes along: the answers of the Scenarios {names}, for whoever reads the text':
    '一并导出：场景 {names} 的答案，读文本的人都能看到',
  'left out: the text of the Scenarios {names}, which tells the answer':
    '未导出：场景 {names} 的文本，因为其中写有答案',
} as const;
