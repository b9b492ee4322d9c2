import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ZH_CN } from '../../../../src/renderer/i18n/zh-cn';
import { ZH_TW } from '../../../../src/renderer/i18n/zh-tw';

/** Written so in one place only; characters that both have (后, 里, 台, 面) are in neither list. */
const SIMPLIFIED =
  '们这来为说时会过还没开关门问间网络数据设备连线请认识执务号选择标签页弃节类义应两从让给对发现实验见经结构图层级别颜显启动运进远达选适边际随险难队阶阵随页题额馆驱验鱼齐丢许论证词译试该详误读调谁谢虚虽营蓝规览触计订记讯议设访诊处复头夹奋妇宁宝审宽导将尝尽层属岁币师带帮库录总态惊惯战户扩扫扬护报担择挤据换损摄斗断无旧显晓术机杀权条杨极构枪档桥梦检楼气汇汉没沟泪洁测济浏浓涂润涨渐温满滚滤灭灯灵烧热爱牵状独狱猎环现电画畅疗盐监盖盘眍着矿码确礼离种积称穷窃竞笔简粮紧纠红纤约级纪纯纲纳纵纷纸纹线练组细织终绍经绑结绕绘给络绝统继绩续维绿缓编缘缩网罗职联聪肤脑脚脱脸苏获菜药虑观视觉订';
const TRADITIONAL =
  '們這來為說時會過還沒開關門問間網絡數據設備連線請認識執務號選擇標籤頁棄節類義應兩從讓給對發現實驗見經結構圖層級別顏顯啟動運進遠達適邊際隨險難隊階陣題額館驅魚齊丟許論證詞譯試該詳誤讀調誰謝虛雖營藍規覽觸計訂記訊議訪診處復頭夾奮婦寧寶審寬導將嘗盡屬歲幣師帶幫庫錄總態驚慣戰擴掃揚護報擔擠換損攝斷無舊曉術機殺權條極槍檔橋夢檢樓氣匯漢溝淚潔測濟瀏濃塗潤漲漸溫滿滾濾滅燈靈燒熱愛牽狀獨獄獵環電畫暢療鹽監蓋盤礦碼確禮離種積稱窮竊競筆簡糧緊糾紅纖約紀純綱納縱紛紙紋練組細織終紹綁繞繪絕統繼績續維綠緩編緣縮羅職聯聰膚腦腳脫臉蘇獲藥慮觀視覺';

/** What the other place says for it: [said there, said here]. */
const NOT_IN_TAIWAN: readonly (readonly [string, string])[] = [
  ['信息', '資訊'],
  ['軟件', '軟體'],
  ['默認', '預設'],
  ['程序', '程式'],
  ['接口', '介面'],
  ['界面', '介面'],
  ['數據', '資料'],
  ['服務器', '伺服器'],
  ['運行', '執行'],
  ['集群', '叢集'],
  ['地址', '位址'],
  ['設置', '設定'],
  ['端口', '連接埠'],
  ['字節', '位元組'],
  ['字符', '字元'],
  ['字段', '欄位'],
  ['插件', '外掛程式'],
  ['封裝檔', '打包檔'],
  ['查看', '檢視'],
  ['客戶端', '用戶端'],
  ['帶寬', '頻寬'],
  ['內存', '記憶體'],
  ['鼠標', '滑鼠'],
  ['菜單', '選單'],
  ['窗口', '視窗'],
  ['粘貼', '貼上'],
  ['訪問', '存取'],
  ['創建', '建立'],
  ['負載均衡', '負載平衡'],
  ['證書', '憑證'],
  ['進程', '處理程序'],
  ['隧道', '通道'],
  ['原則', '政策'],
  ['生成', '產生'],
];
const NOT_IN_CHINA: readonly (readonly [string, string])[] = [
  ['封包', '数据包'],
  ['档案', '文件'],
  ['预设', '默认'],
  ['网路', '网络'],
  ['资料', '数据'],
  ['介面', '接口'],
  ['丛集', '集群'],
  ['位址', '地址'],
  ['连接埠', '端口'],
  ['伺服器', '服务器'],
  ['程式', '程序'],
  ['储存', '保存'],
  ['讯息', '消息'],
  ['滑鼠', '鼠标'],
  ['视窗', '窗口'],
  ['位元组', '字节'],
  ['字串', '字符串'],
  ['外挂', '插件'],
  ['负载平衡', '负载均衡'],
];

const HAN = String.raw`\p{Script=Han}`;
/** Commas, brackets and the like of half width, right behind a Han character. */
const HALF_WIDTH = new RegExp(`${HAN}[,;!?]|${HAN} ?\\((?!\\))`, 'u');

interface Place {
  readonly name: string;
  readonly texts: readonly string[];
  readonly foreignCharacters: string;
  readonly foreignTerms: readonly (readonly [string, string])[];
}

const PLACES: readonly Place[] = [
  {
    name: 'zh-CN',
    texts: [...Object.values(ZH_CN), ...lessonTexts('zh-CN')],
    foreignCharacters: without(TRADITIONAL, SIMPLIFIED),
    foreignTerms: NOT_IN_CHINA,
  },
  {
    name: 'zh-TW',
    texts: [...Object.values(ZH_TW), ...lessonTexts('zh-TW')],
    foreignCharacters: without(SIMPLIFIED, TRADITIONAL),
    foreignTerms: NOT_IN_TAIWAN,
  },
];

describe.each(PLACES)('texts in $name', ({ texts, foreignCharacters, foreignTerms }) => {
  it('have no character of the other writing', () => {
    const foreign = new RegExp(`[${foreignCharacters}]`, 'u');
    expect(texts.filter((text) => foreign.test(text))).toEqual([]);
  });

  it('say things as one says them there', () => {
    const found = texts.flatMap((text) =>
      foreignTerms.filter(([there]) => text.includes(there)).map(([there, here]) => ({ there, here, text })),
    );
    expect(found).toEqual([]);
  });

  it('have commas and brackets of full width', () => {
    expect(texts.filter((text) => HALF_WIDTH.test(text))).toEqual([]);
  });
});

/** What the lessons say in that language: each `zh-TW` in their documents. */
function lessonTexts(language: string): readonly string[] {
  return readdirSync('resources/lessons', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(path.join('resources/lessons', name), 'utf8'))
    .flatMap((text) => parseAllDocuments(text).flatMap((document) => textsIn(document.toJS(), language)));
}

function textsIn(value: unknown, language: string): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === language && typeof each === 'string' ? [each] : textsIn(each, language),
  );
}

function without(characters: string, others: string): string {
  return [...new Set(characters)].filter((character) => !others.includes(character)).join('');
}
