// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/schema.h"

namespace proximal::postgres {
namespace {

// Ids are bytes, whatever encoding their makers had in mind. What a writer does to one learner can
// be one call of a function, so that it costs one statement and its outcome is a number, not an
// error that would take others in the transaction with it. The row of a learner in `learners` is
// what writers of the learner wait for each other at.
constexpr const char* kSteps[] = {
    // 1: the journal
    R"sql(
    CREATE SEQUENCE proximal.life CACHE 64;
    CREATE TABLE proximal.learners (
      tenant bytea NOT NULL,
      learner bytea NOT NULL,
      last_sequence bigint NOT NULL,  -- of the learner's events, of which there is at least one
      life bigint NOT NULL DEFAULT nextval('proximal.life'),  -- another after an erasure
      PRIMARY KEY (learner, tenant)
    ) WITH (fillfactor = 70);

    CREATE TABLE proximal.events (
      tenant bytea NOT NULL,
      learner bytea NOT NULL,
      sequence bigint NOT NULL,
      event_id bytea NOT NULL,
      payload bytea NOT NULL,         -- proximal.store.v1.Event
      PRIMARY KEY (learner, tenant, sequence),
      UNIQUE (learner, tenant, event_id)
    );

    -- Appends events whose sequences begin with first_sequence. 0: done; 1: one of the ids is
    -- there; 2: the sequences do not go on from the last one.
    CREATE FUNCTION proximal.append(the_learner bytea, the_tenant bytea, first_sequence bigint,
                                    event_ids bytea[], payloads bytea[])
    RETURNS bigint LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM proximal.events AS e
                 WHERE e.learner = the_learner AND e.tenant = the_tenant
                   AND e.event_id = ANY (event_ids)) THEN
        RETURN 1;
      END IF;
      IF first_sequence = 1 THEN
        INSERT INTO proximal.learners (tenant, learner, last_sequence)
        VALUES (the_tenant, the_learner, cardinality(event_ids))
        ON CONFLICT DO NOTHING;
      ELSE
        UPDATE proximal.learners AS l
        SET last_sequence = first_sequence + cardinality(event_ids) - 1
        WHERE l.learner = the_learner AND l.tenant = the_tenant
          AND l.last_sequence = first_sequence - 1;
      END IF;
      IF NOT FOUND THEN
        RETURN 2;
      END IF;
      INSERT INTO proximal.events (tenant, learner, sequence, event_id, payload)
      SELECT the_tenant, the_learner, first_sequence + e.place - 1, e.event_id, e.payload
      FROM unnest(event_ids, payloads) WITH ORDINALITY AS e (event_id, payload, place);
      RETURN 0;
    END $$;

    -- At most one for each learner. Replaced within its page; never worth compressing.
    CREATE TABLE proximal.snapshots (
      tenant bytea NOT NULL,
      learner bytea NOT NULL,
      sequence bigint NOT NULL,       -- of the newest event in it
      model_version bigint NOT NULL,
      state bytea NOT NULL,
      PRIMARY KEY (learner, tenant)
    ) WITH (fillfactor = 50);
    ALTER TABLE proximal.snapshots ALTER COLUMN state SET STORAGE EXTERNAL;

    -- Keeps a snapshot in place of any other but a newer one of the same model, unless the learner
    -- has been erased since.
    CREATE FUNCTION proximal.keep_snapshot(the_learner bytea, the_tenant bytea, the_life bigint,
                                           sequence bigint, model_version bigint, state bytea)
    RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM FROM proximal.learners AS l
      WHERE l.learner = the_learner AND l.tenant = the_tenant AND l.life = the_life
      FOR KEY SHARE;
      IF NOT FOUND THEN
        RETURN;
      END IF;
      INSERT INTO proximal.snapshots AS s (tenant, learner, sequence, model_version, state)
      VALUES (the_tenant, the_learner, keep_snapshot.sequence, keep_snapshot.model_version,
              keep_snapshot.state)
      ON CONFLICT ON CONSTRAINT snapshots_pkey DO UPDATE SET sequence = EXCLUDED.sequence,
        model_version = EXCLUDED.model_version, state = EXCLUDED.state
      WHERE s.model_version <> EXCLUDED.model_version OR s.sequence <= EXCLUDED.sequence;
    END $$;
    )sql",
    // 2: the log of decisions, a partition for each day, and erasure
    R"sql(
    CREATE SEQUENCE proximal.decision_position;
    CREATE TABLE proximal.decisions (
      tenant bytea NOT NULL,
      learner bytea NOT NULL,
      logged_on date NOT NULL,        -- of UTC
      position bigint NOT NULL DEFAULT nextval('proximal.decision_position'),  -- of logging
      decided_at_us bigint NOT NULL,
      decision_id bytea NOT NULL,
      payload bytea NOT NULL,         -- proximal.store.v1.Decision
      PRIMARY KEY (learner, tenant, logged_on, position)
    ) PARTITION BY RANGE (logged_on);
    CREATE INDEX decisions_by_id ON proximal.decisions (learner, tenant, decision_id);

    -- Logs a decision, unless the learner's events do not reach the sequence it was made from.
    CREATE FUNCTION proximal.log_decision(the_learner bytea, the_tenant bytea, made_from bigint,
                                          decided_at_us bigint, decision_id bytea, payload bytea)
    RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      IF made_from > 0 THEN
        PERFORM FROM proximal.learners AS l
        WHERE l.learner = the_learner AND l.tenant = the_tenant AND l.last_sequence >= made_from
        FOR KEY SHARE;
        IF NOT FOUND THEN
          RETURN;
        END IF;
      END IF;
      INSERT INTO proximal.decisions
        (tenant, learner, logged_on, decided_at_us, decision_id, payload)
      VALUES (the_tenant, the_learner, (now() AT TIME ZONE 'UTC')::date, decided_at_us, decision_id,
              payload);
    END $$;

    -- Events are erased under the lock of their learner's row: where there is none, events that
    -- came meanwhile came after.
    CREATE FUNCTION proximal.erase(the_learner bytea, the_tenant bytea,
                                   OUT erased_events bigint, OUT erased_decisions bigint)
    LANGUAGE plpgsql AS $$
    BEGIN
      erased_events := 0;
      DELETE FROM proximal.learners AS l
      WHERE l.learner = the_learner AND l.tenant = the_tenant;
      IF FOUND THEN
        DELETE FROM proximal.events AS e
        WHERE e.learner = the_learner AND e.tenant = the_tenant;
        GET DIAGNOSTICS erased_events = ROW_COUNT;
        DELETE FROM proximal.snapshots AS s
        WHERE s.learner = the_learner AND s.tenant = the_tenant;
      END IF;
      DELETE FROM proximal.decisions AS d
      WHERE d.learner = the_learner AND d.tenant = the_tenant;
      GET DIAGNOSTICS erased_decisions = ROW_COUNT;
    END $$;
    )sql",
    // 3: the registry
    R"sql(
    CREATE TABLE proximal.artifacts (
      tenant bytea NOT NULL,
      kind bigint NOT NULL,           -- 0 catalog, 1 model
      version bytea NOT NULL,
      number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,  -- the order of publishing
      catalog_version bytea NOT NULL,
      published_at_us bigint NOT NULL,
      summary bytea NOT NULL,
      payload bytea NOT NULL,
      PRIMARY KEY (tenant, kind, version)
    );
    CREATE TABLE proximal.active_artifacts (
      tenant bytea NOT NULL,
      kind bigint NOT NULL,
      version bytea NOT NULL,         -- empty: none
      PRIMARY KEY (tenant, kind)
    );
    CREATE TABLE proximal.activations (
      tenant bytea NOT NULL,
      kind bigint NOT NULL,
      position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,  -- the order of switching
      version bytea NOT NULL,         -- empty: none
      activated_at_us bigint NOT NULL,
      note bytea NOT NULL,
      PRIMARY KEY (tenant, kind, position)
    );

    -- 0: done, or active already; 1: no such version; 2: what is active is not `replaces`.
    CREATE FUNCTION proximal.activate(the_tenant bytea, the_kind bigint, the_version bytea,
                                      activated_at_us bigint, note bytea, replaces bytea)
    RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE
      active bytea;
    BEGIN
      IF the_version <> '' AND NOT EXISTS (
          SELECT FROM proximal.artifacts AS a
          WHERE a.tenant = the_tenant AND a.kind = the_kind AND a.version = the_version) THEN
        RETURN 1;
      END IF;
      INSERT INTO proximal.active_artifacts (tenant, kind, version)
      VALUES (the_tenant, the_kind, '') ON CONFLICT DO NOTHING;
      SELECT a.version INTO active FROM proximal.active_artifacts AS a
      WHERE a.tenant = the_tenant AND a.kind = the_kind FOR UPDATE;
      IF replaces <> active THEN
        RETURN 2;
      END IF;
      IF the_version <> active THEN
        UPDATE proximal.active_artifacts AS a SET version = the_version
        WHERE a.tenant = the_tenant AND a.kind = the_kind;
        INSERT INTO proximal.activations (tenant, kind, version, activated_at_us, note)
        VALUES (the_tenant, the_kind, the_version, activated_at_us, note);
      END IF;
      RETURN 0;
    END $$;
    )sql",
};

}  // namespace

absl::Span<const char* const> SchemaSteps() { return kSteps; }

}  // namespace proximal::postgres
