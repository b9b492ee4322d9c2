/** What the simulator and the host say, in traditional Chinese. */
import { ZH_TW_SIM_CHECKS } from './sim-checks';
import { ZH_TW_SIM_COMPARE } from './sim-compare';
import { ZH_TW_SIM_DISK } from './sim-disk';
import { ZH_TW_SIM_DROPS } from './sim-drops';
import { ZH_TW_SIM_EDITS } from './sim-edits';
import { ZH_TW_SIM_EXPORTS } from './sim-exports';
import { ZH_TW_SIM_FILTERS } from './sim-filters';
import { ZH_TW_SIM_FIXES } from './sim-fixes';
import { ZH_TW_SIM_IMPORT } from './sim-import';
import { ZH_TW_SIM_LINT_INGRESS } from './sim-lint-ingress';
import { ZH_TW_SIM_LINT_POLICIES } from './sim-lint-policies';
import { ZH_TW_SIM_LINT_SERVICES } from './sim-lint-services';
import { ZH_TW_SIM_OBJECTS } from './sim-objects';
import { ZH_TW_SIM_PLAN } from './sim-plan';
import { ZH_TW_SIM_PROXIES } from './sim-proxies';
import { ZH_TW_SIM_READING } from './sim-reading';
import { ZH_TW_SIM_REFUSALS } from './sim-refusals';
import { ZH_TW_SIM_SCENARIOS } from './sim-scenarios';
import { ZH_TW_SIM_STEPS } from './sim-steps';
import { ZH_TW_SIM_TITLES } from './sim-titles';
import { ZH_TW_SIM_TRACE } from './sim-trace';
import { ZH_TW_SIM_VERIFY } from './sim-verify';
import { ZH_TW_SIM_VIEWS } from './sim-views';
import { ZH_TW_SIM_BUNDLES } from './sim-bundles';

export const ZH_TW_SIMULATOR = {
  ...ZH_TW_SIM_CHECKS,
  ...ZH_TW_SIM_COMPARE,
  ...ZH_TW_SIM_DISK,
  ...ZH_TW_SIM_DROPS,
  ...ZH_TW_SIM_EDITS,
  ...ZH_TW_SIM_EXPORTS,
  ...ZH_TW_SIM_FILTERS,
  ...ZH_TW_SIM_FIXES,
  ...ZH_TW_SIM_IMPORT,
  ...ZH_TW_SIM_LINT_INGRESS,
  ...ZH_TW_SIM_LINT_POLICIES,
  ...ZH_TW_SIM_LINT_SERVICES,
  ...ZH_TW_SIM_OBJECTS,
  ...ZH_TW_SIM_PLAN,
  ...ZH_TW_SIM_PROXIES,
  ...ZH_TW_SIM_READING,
  ...ZH_TW_SIM_REFUSALS,
  ...ZH_TW_SIM_SCENARIOS,
  ...ZH_TW_SIM_STEPS,
  ...ZH_TW_SIM_TITLES,
  ...ZH_TW_SIM_TRACE,
  ...ZH_TW_SIM_VERIFY,
  ...ZH_TW_SIM_VIEWS,
  ...ZH_TW_SIM_BUNDLES,
} as const;
