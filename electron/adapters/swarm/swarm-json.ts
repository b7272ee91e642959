import { z } from 'zod';

/** What is read of the Engine API's answers; all else passes through untouched, since a specification is sent back whole. */

const Labels = z.record(z.string(), z.string()).nullish();

const UpdateConfigJson = z.looseObject({
  Parallelism: z.number().nullish(),
  Delay: z.number().nullish(),
  Monitor: z.number().nullish(),
  Order: z.string().nullish(),
  FailureAction: z.string().nullish(),
});
export type UpdateConfigJson = z.infer<typeof UpdateConfigJson>;

const PortJson = z.looseObject({
  Protocol: z.string().nullish(),
  TargetPort: z.number().nullish(),
  PublishedPort: z.number().nullish(),
  PublishMode: z.string().nullish(),
});

const MountJson = z.looseObject({
  Type: z.string().nullish(),
  Source: z.string().nullish(),
  Target: z.string().nullish(),
  ReadOnly: z.boolean().nullish(),
});

export const SpecJson = z.looseObject({
  Name: z.string(),
  Labels,
  TaskTemplate: z.looseObject({
    /** Absent for plugins, which are no services to us. */
    ContainerSpec: z
      .looseObject({
        Image: z.string(),
        Env: z.array(z.string()).nullish(),
        Healthcheck: z
          .looseObject({
            Test: z.array(z.string()).nullish(),
            Interval: z.number().nullish(),
            Timeout: z.number().nullish(),
            Retries: z.number().nullish(),
            StartPeriod: z.number().nullish(),
          })
          .nullish(),
        Mounts: z.array(MountJson).nullish(),
      })
      .nullish(),
  }),
  Mode: z.looseObject({
    Replicated: z.looseObject({ Replicas: z.number().nullish() }).nullish(),
    Global: z.looseObject({}).nullish(),
  }),
  UpdateConfig: UpdateConfigJson.nullish(),
  RollbackConfig: UpdateConfigJson.nullish(),
  EndpointSpec: z.looseObject({ Ports: z.array(PortJson).nullish() }).nullish(),
});
export type SpecJson = z.infer<typeof SpecJson>;

export const ServiceJson = z.looseObject({
  ID: z.string(),
  Version: z.object({ Index: z.number() }),
  CreatedAt: z.string(),
  UpdatedAt: z.string(),
  Spec: SpecJson,
  PreviousSpec: SpecJson.nullish(),
  UpdateStatus: z
    .looseObject({ State: z.string().nullish(), StartedAt: z.string().nullish(), Message: z.string().nullish() })
    .nullish(),
});
export type ServiceJson = z.infer<typeof ServiceJson>;

export const TaskJson = z.looseObject({
  ID: z.string(),
  ServiceID: z.string().nullish(),
  CreatedAt: z.string(),
  Slot: z.number().nullish(),
  NodeID: z.string().nullish(),
  DesiredState: z.string(),
  Spec: z.looseObject({ ContainerSpec: z.looseObject({ Image: z.string().nullish() }).nullish() }),
  Status: z.looseObject({
    Timestamp: z.string().nullish(),
    State: z.string(),
    Message: z.string().nullish(),
    Err: z.string().nullish(),
    ContainerStatus: z.looseObject({ ExitCode: z.number().nullish() }).nullish(),
  }),
});
export type TaskJson = z.infer<typeof TaskJson>;

export const NodeJson = z.looseObject({
  ID: z.string(),
  Version: z.object({ Index: z.number() }),
  Spec: z.looseObject({ Role: z.string(), Availability: z.string(), Labels }),
  Description: z.looseObject({
    Hostname: z.string().nullish(),
    Engine: z.looseObject({ EngineVersion: z.string().nullish() }).nullish(),
    Platform: z.looseObject({ Architecture: z.string().nullish(), OS: z.string().nullish() }).nullish(),
  }),
  Status: z.looseObject({ State: z.string(), Message: z.string().nullish(), Addr: z.string().nullish() }),
  ManagerStatus: z
    .looseObject({ Leader: z.boolean().nullish(), Addr: z.string().nullish(), Reachability: z.string().nullish() })
    .nullish(),
});
export type NodeJson = z.infer<typeof NodeJson>;

/** `GET /swarm`: what is read of it, and the tokens, which stay here. */
export const ClusterJson = z.looseObject({
  Version: z.object({ Index: z.number() }),
  Spec: z.looseObject({}),
  JoinTokens: z.object({ Worker: z.string(), Manager: z.string() }),
});
export type ClusterJson = z.infer<typeof ClusterJson>;
