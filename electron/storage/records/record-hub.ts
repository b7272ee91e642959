import { CollectionName, collectionSchemas, type RecordOf } from '../../../shared/schema/collections.ts';
import type { Collection, RecordChange, Records } from '../stores.ts';
import { type RecordBackend, RecordCollection, type Retention } from './record-collection.ts';
import { retentions } from './retentions.ts';

type Collections = { readonly [Name in CollectionName]: RecordCollection<RecordOf<Name>> };
type Retentions = { readonly [Name in CollectionName]?: Retention<RecordOf<Name>> };

export interface RecordHubOptions {
  readonly backend: (name: CollectionName) => RecordBackend;
  /** A listener that throws must neither undo the change nor keep it from the others. */
  readonly onListenerError: (error: unknown) => void;
  readonly retentions?: Retentions;
}

/** All collections and those who listen to them. */
export class RecordHub implements Records {
  readonly #options: RecordHubOptions;
  readonly #collections: Collections;
  readonly #listeners = new Set<(change: RecordChange) => void>();

  constructor(options: RecordHubOptions) {
    this.#options = options;
    const limits: Retentions = options.retentions ?? retentions;
    const common = (name: CollectionName) => ({
      name,
      backend: options.backend(name),
      onChange: (change: RecordChange) => this.#tell(change),
    });
    const limited = <T>(retention: Retention<T> | undefined) => (retention ? { retention } : {});
    const schemas = collectionSchemas;
    this.#collections = {
      hosts: new RecordCollection({ ...common('hosts'), schema: schemas.hosts }),
      hostStates: new RecordCollection({ ...common('hostStates'), schema: schemas.hostStates }),
      findingRuns: new RecordCollection({ ...common('findingRuns'), schema: schemas.findingRuns }),
      peerRounds: new RecordCollection({ ...common('peerRounds'), schema: schemas.peerRounds }),
      baselines: new RecordCollection({ ...common('baselines'), schema: schemas.baselines }),
      setups: new RecordCollection({ ...common('setups'), schema: schemas.setups }),
      clusters: new RecordCollection({ ...common('clusters'), schema: schemas.clusters }),
      clusterStates: new RecordCollection({ ...common('clusterStates'), schema: schemas.clusterStates }),
      nodes: new RecordCollection({ ...common('nodes'), schema: schemas.nodes }),
      services: new RecordCollection({ ...common('services'), schema: schemas.services }),
      registries: new RecordCollection({ ...common('registries'), schema: schemas.registries }),
      registryStates: new RecordCollection({ ...common('registryStates'), schema: schemas.registryStates }),
      applications: new RecordCollection({ ...common('applications'), schema: schemas.applications }),
      applicationStates: new RecordCollection({ ...common('applicationStates'), schema: schemas.applicationStates }),
      builds: new RecordCollection({ ...common('builds'), schema: schemas.builds, ...limited(limits.builds) }),
      releases: new RecordCollection({ ...common('releases'), schema: schemas.releases, ...limited(limits.releases) }),
      strategies: new RecordCollection({ ...common('strategies'), schema: schemas.strategies }),
      receivers: new RecordCollection({ ...common('receivers'), schema: schemas.receivers }),
      receiverStates: new RecordCollection({ ...common('receiverStates'), schema: schemas.receiverStates }),
      deliveries: new RecordCollection({
        ...common('deliveries'),
        schema: schemas.deliveries,
        ...limited(limits.deliveries),
      }),
      operations: new RecordCollection({
        ...common('operations'),
        schema: schemas.operations,
        items: 'steps',
        ...limited(limits.operations),
      }),
      notifications: new RecordCollection({
        ...common('notifications'),
        schema: schemas.notifications,
        ...limited(limits.notifications),
      }),
      channels: new RecordCollection({ ...common('channels'), schema: schemas.channels }),
      dispatches: new RecordCollection({
        ...common('dispatches'),
        schema: schemas.dispatches,
        ...limited(limits.dispatches),
      }),
    };
  }

  of<Name extends CollectionName>(name: Name): Collection<RecordOf<Name>> {
    return this.#collections[name];
  }

  onChange(listener: (change: RecordChange) => void): () => void {
    // A wrapper of its own, so that the same function can listen twice and each end ends one.
    const own = (change: RecordChange): void => listener(change);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Collections with stored records that don't fit the schema, and how many. */
  unreadable(): readonly { readonly collection: CollectionName; readonly count: number }[] {
    return CollectionName.options
      .map((name) => ({ collection: name, count: this.#collections[name].unreadable }))
      .filter(({ count }) => count > 0);
  }

  #tell(change: RecordChange): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(change);
      } catch (error) {
        this.#options.onListenerError(error);
      }
    }
  }
}
