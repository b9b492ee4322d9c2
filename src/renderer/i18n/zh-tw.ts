/** Everything that the window says in traditional Chinese, by the folder that says it. */
import { ZH_TW_SHARED } from './zh-tw/shared';
import { ZH_TW_APP } from './zh-tw/app';
import { ZH_TW_ADDRESSES } from './zh-tw/addresses';
import { ZH_TW_CANVAS } from './zh-tw/canvas';
import { ZH_TW_CAPTURE } from './zh-tw/capture';
import { ZH_TW_CHANGES } from './zh-tw/changes';
import { ZH_TW_CLUSTER } from './zh-tw/cluster';
import { ZH_TW_COMMAND_LINE } from './zh-tw/command-line';
import { ZH_TW_COMPARE } from './zh-tw/compare';
import { ZH_TW_DROPS } from './zh-tw/drops';
import { ZH_TW_EDITOR } from './zh-tw/editor';
import { ZH_TW_FIELDS } from './zh-tw/fields';
import { ZH_TW_FILES } from './zh-tw/files';
import { ZH_TW_HISTORY } from './zh-tw/history';
import { ZH_TW_IMPORT } from './zh-tw/import';
import { ZH_TW_INSPECTOR } from './zh-tw/inspector';
import { ZH_TW_JOURNEY } from './zh-tw/journey';
import { ZH_TW_PAGE } from './zh-tw/page';
import { ZH_TW_PALETTE } from './zh-tw/palette';
import { ZH_TW_PROBLEMS } from './zh-tw/problems';
import { ZH_TW_REACH } from './zh-tw/reach';
import { ZH_TW_SCENARIO } from './zh-tw/scenario';
import { ZH_TW_SIMULATOR } from './zh-tw/simulator';
import { ZH_TW_STORE } from './zh-tw/store';
import { ZH_TW_TERMINAL } from './zh-tw/terminal';
import { ZH_TW_TIME } from './zh-tw/time';
import { ZH_TW_VIEWS } from './zh-tw/views';
import { ZH_TW_TOPOLOGY_LIST } from './zh-tw/topology-list';

export const ZH_TW = {
  ...ZH_TW_SHARED,
  ...ZH_TW_APP,
  ...ZH_TW_ADDRESSES,
  ...ZH_TW_CANVAS,
  ...ZH_TW_CAPTURE,
  ...ZH_TW_CHANGES,
  ...ZH_TW_CLUSTER,
  ...ZH_TW_COMMAND_LINE,
  ...ZH_TW_COMPARE,
  ...ZH_TW_DROPS,
  ...ZH_TW_EDITOR,
  ...ZH_TW_FIELDS,
  ...ZH_TW_FILES,
  ...ZH_TW_HISTORY,
  ...ZH_TW_IMPORT,
  ...ZH_TW_INSPECTOR,
  ...ZH_TW_JOURNEY,
  ...ZH_TW_PAGE,
  ...ZH_TW_PALETTE,
  ...ZH_TW_PROBLEMS,
  ...ZH_TW_REACH,
  ...ZH_TW_SCENARIO,
  ...ZH_TW_SIMULATOR,
  ...ZH_TW_STORE,
  ...ZH_TW_TERMINAL,
  ...ZH_TW_TIME,
  ...ZH_TW_TOPOLOGY_LIST,
  ...ZH_TW_VIEWS,
} as const;
