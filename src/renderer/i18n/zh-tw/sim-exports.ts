/** What leaves with an export, in traditional Chinese. */
export const ZH_TW_SIM_EXPORTS = {
  'left out: comments': '未匯出：註解',
  'left out: the annotations {names}': '未匯出：註釋 {names}',
  'left out: the values of {names}; --with-secrets takes them along':
    '未匯出：{names} 的值；命令列用 --with-secrets 可一併匯出',
  'goes along: the values of {names}': '一併匯出：{names} 的值',
  'goes along: private keys: {names}': '一併匯出：私密金鑰：{names}',
  'goes along: certificates: {names}': '一併匯出：憑證：{names}',
  'goes along: public addresses: {names}': '一併匯出：公用位址：{names}',
  'goes along: host names: {names}': '一併匯出：主機名稱：{names}',
  'goes along: as parts of longer words: {names}': '一併匯出：作為較長詞語的一部分：{names}',
  'goes along: what people wrote in sentences, images, paths and variables, with the names in them replaced; read it before others do':
    '一併匯出：句子、映像檔、路徑和變數中由人寫下的內容，其中的名稱已替換；請先自己讀一遍，再交給別人',
  'The export was cancelled.': '匯出已取消。',
  'goes along: the answers of the Scenarios {names}, for whoever reads the text':
    '一併匯出：情境 {names} 的答案，讀文字的人都看得到',
  'left out: the text of the Scenarios {names}, which tells the answer':
    '未匯出：情境 {names} 的文字，因為其中寫有答案',
} as const;
