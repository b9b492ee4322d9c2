/** What the simulator and the host say, in simplified Chinese. */
import { ZH_CN_SIM_CHECKS } from './sim-checks';
import { ZH_CN_SIM_COMPARE } from './sim-compare';
import { ZH_CN_SIM_DISK } from './sim-disk';
import { ZH_CN_SIM_DROPS } from './sim-drops';
import { ZH_CN_SIM_EDITS } from './sim-edits';
import { ZH_CN_SIM_EXPORTS } from './sim-exports';
import { ZH_CN_SIM_FILTERS } from './sim-filters';
import { ZH_CN_SIM_FIXES } from './sim-fixes';
import { ZH_CN_SIM_IMPORT } from './sim-import';
import { ZH_CN_SIM_LINT_INGRESS } from './sim-lint-ingress';
import { ZH_CN_SIM_LINT_POLICIES } from './sim-lint-policies';
import { ZH_CN_SIM_LINT_SERVICES } from './sim-lint-services';
import { ZH_CN_SIM_OBJECTS } from './sim-objects';
import { ZH_CN_SIM_PLAN } from './sim-plan';
import { ZH_CN_SIM_PROXIES } from './sim-proxies';
import { ZH_CN_SIM_READING } from './sim-reading';
import { ZH_CN_SIM_REFUSALS } from './sim-refusals';
import { ZH_CN_SIM_SCENARIOS } from './sim-scenarios';
import { ZH_CN_SIM_STEPS } from './sim-steps';
import { ZH_CN_SIM_TITLES } from './sim-titles';
import { ZH_CN_SIM_TRACE } from './sim-trace';
import { ZH_CN_SIM_VERIFY } from './sim-verify';
import { ZH_CN_SIM_VIEWS } from './sim-views';
import { ZH_CN_SIM_BUNDLES } from './sim-bundles';

export const ZH_CN_SIMULATOR = {
  ...ZH_CN_SIM_CHECKS,
  ...ZH_CN_SIM_COMPARE,
  ...ZH_CN_SIM_DISK,
  ...ZH_CN_SIM_DROPS,
  ...ZH_CN_SIM_EDITS,
  ...ZH_CN_SIM_EXPORTS,
  ...ZH_CN_SIM_FILTERS,
  ...ZH_CN_SIM_FIXES,
  ...ZH_CN_SIM_IMPORT,
  ...ZH_CN_SIM_LINT_INGRESS,
  ...ZH_CN_SIM_LINT_POLICIES,
  ...ZH_CN_SIM_LINT_SERVICES,
  ...ZH_CN_SIM_OBJECTS,
  ...ZH_CN_SIM_PLAN,
  ...ZH_CN_SIM_PROXIES,
  ...ZH_CN_SIM_READING,
  ...ZH_CN_SIM_REFUSALS,
  ...ZH_CN_SIM_SCENARIOS,
  ...ZH_CN_SIM_STEPS,
  ...ZH_CN_SIM_TITLES,
  ...ZH_CN_SIM_TRACE,
  ...ZH_CN_SIM_VERIFY,
  ...ZH_CN_SIM_VIEWS,
  ...ZH_CN_SIM_BUNDLES,
} as const;
