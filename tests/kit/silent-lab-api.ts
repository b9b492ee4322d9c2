/** A host that takes what is asked, and never answers. */
import { FakeLabApi } from '#kit/fake-lab-api';
import type { RequestName, ResponseOf } from '#main/contract/lab-api';

export class SilentLabApi extends FakeLabApi {
  constructor() {
    super({});
  }

  override request<Name extends RequestName>(name: Name, argument?: unknown): Promise<ResponseOf<Name>> {
    this.requests.push({ name, argument });
    return new Promise(() => undefined);
  }
}
