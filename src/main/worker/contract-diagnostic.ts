import type { Diagnostic } from '../../sim/api/read-lab';
import type { ContractDiagnostic } from '../contract/diagnostic';

export function contractDiagnosticOf({
  severity,
  code,
  message,
  hint,
  location,
}: Diagnostic): ContractDiagnostic {
  return {
    severity,
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(location === undefined ? {} : { location: { ...location } }),
  };
}
