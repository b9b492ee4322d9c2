/** Everything that the window says in simplified Chinese, by the folder that says it. */
import { ZH_CN_SHARED } from './zh-cn/shared';
import { ZH_CN_APP } from './zh-cn/app';
import { ZH_CN_ADDRESSES } from './zh-cn/addresses';
import { ZH_CN_CANVAS } from './zh-cn/canvas';
import { ZH_CN_CAPTURE } from './zh-cn/capture';
import { ZH_CN_CHANGES } from './zh-cn/changes';
import { ZH_CN_CLUSTER } from './zh-cn/cluster';
import { ZH_CN_COMMAND_LINE } from './zh-cn/command-line';
import { ZH_CN_COMPARE } from './zh-cn/compare';
import { ZH_CN_DROPS } from './zh-cn/drops';
import { ZH_CN_EDITOR } from './zh-cn/editor';
import { ZH_CN_FIELDS } from './zh-cn/fields';
import { ZH_CN_FILES } from './zh-cn/files';
import { ZH_CN_HISTORY } from './zh-cn/history';
import { ZH_CN_IMPORT } from './zh-cn/import';
import { ZH_CN_INSPECTOR } from './zh-cn/inspector';
import { ZH_CN_JOURNEY } from './zh-cn/journey';
import { ZH_CN_PAGE } from './zh-cn/page';
import { ZH_CN_PALETTE } from './zh-cn/palette';
import { ZH_CN_PROBLEMS } from './zh-cn/problems';
import { ZH_CN_REACH } from './zh-cn/reach';
import { ZH_CN_SCENARIO } from './zh-cn/scenario';
import { ZH_CN_SIMULATOR } from './zh-cn/simulator';
import { ZH_CN_STORE } from './zh-cn/store';
import { ZH_CN_TERMINAL } from './zh-cn/terminal';
import { ZH_CN_TIME } from './zh-cn/time';
import { ZH_CN_VIEWS } from './zh-cn/views';
import { ZH_CN_TOPOLOGY_LIST } from './zh-cn/topology-list';

export const ZH_CN = {
  ...ZH_CN_SHARED,
  ...ZH_CN_APP,
  ...ZH_CN_ADDRESSES,
  ...ZH_CN_CANVAS,
  ...ZH_CN_CAPTURE,
  ...ZH_CN_CHANGES,
  ...ZH_CN_CLUSTER,
  ...ZH_CN_COMMAND_LINE,
  ...ZH_CN_COMPARE,
  ...ZH_CN_DROPS,
  ...ZH_CN_EDITOR,
  ...ZH_CN_FIELDS,
  ...ZH_CN_FILES,
  ...ZH_CN_HISTORY,
  ...ZH_CN_IMPORT,
  ...ZH_CN_INSPECTOR,
  ...ZH_CN_JOURNEY,
  ...ZH_CN_PAGE,
  ...ZH_CN_PALETTE,
  ...ZH_CN_PROBLEMS,
  ...ZH_CN_REACH,
  ...ZH_CN_SCENARIO,
  ...ZH_CN_SIMULATOR,
  ...ZH_CN_STORE,
  ...ZH_CN_TERMINAL,
  ...ZH_CN_TIME,
  ...ZH_CN_TOPOLOGY_LIST,
  ...ZH_CN_VIEWS,
} as const;
