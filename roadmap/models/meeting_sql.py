"""What PostgreSQL itself holds of a meeting. Each refusal names its trigger, as a constraint does."""

# It stays with its plan; one that has begun is neither taken back nor deleted; of one that is ended nothing is changed.
A_MEETING_GOES_FORWARD = """
    IF OLD.state = 'ended' OR (TG_OP = 'DELETE' AND OLD.state <> 'planned')
    OR (TG_OP = 'UPDATE' AND (
        NEW.plan_id <> OLD.plan_id
        OR (OLD.state = 'under_way' AND NEW.state = 'planned')
        OR (OLD.state = 'under_way' AND NEW.ranking_before IS DISTINCT FROM OLD.ranking_before)
        OR (OLD.state = 'under_way' AND NEW.limits_before IS DISTINCT FROM OLD.limits_before)
    )) THEN
        RAISE EXCEPTION 'a meeting goes forward' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'a_meeting_goes_forward';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""

AN_ITEM_IS_ABOUT_THE_PLAN_OF_ITS_MEETING = """
    IF NEW.entry_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM portfolio_actionplanentry entry JOIN roadmap_meeting meeting ON meeting.plan_id = entry.plan_id
        WHERE entry.id = NEW.entry_id AND meeting.id = NEW.meeting_id
    ) THEN
        RAISE EXCEPTION 'an item is about the plan of its meeting' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'an_item_is_about_the_plan_of_its_meeting';
    END IF;
    RETURN NEW;
"""

# Of what has a meeting's key: once it is ended, nothing is added, changed or deleted.
AN_ENDED_AGENDA_STANDS = """
    IF EXISTS (SELECT FROM roadmap_meeting WHERE id IN (NEW.meeting_id, OLD.meeting_id) AND state = 'ended') THEN
        RAISE EXCEPTION 'what is ended stands' USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""

# What a heading of its own tells of is no project, so nothing is decided there about one.
A_RESOLUTION_IS_ABOUT_ITS_ITEM = """
    IF (NEW.kind NOT IN ('postponed', 'noted') OR NEW.decision_id IS NOT NULL) AND NOT EXISTS (
        SELECT FROM roadmap_agendaitem item JOIN portfolio_actionplanentry entry ON entry.id = item.entry_id
        LEFT JOIN portfolio_decision decision ON decision.id = NEW.decision_id
        WHERE item.id = NEW.item_id AND (NEW.decision_id IS NULL OR (
            decision.project_id = entry.project_id AND decision.plan_id = entry.plan_id AND decision.kind = NEW.kind
        ))
    ) THEN
        RAISE EXCEPTION 'a resolution is about its item' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'a_resolution_is_about_its_item';
    END IF;
    RETURN NEW;
"""

WHAT_WAS_RESOLVED_IN_AN_ENDED_MEETING_STANDS = """
    IF EXISTS (
        SELECT FROM roadmap_agendaitem item JOIN roadmap_meeting meeting ON meeting.id = item.meeting_id
        WHERE item.id = NEW.item_id AND meeting.state = 'ended'
    ) THEN
        RAISE EXCEPTION 'nothing is resolved in an ended meeting' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'nothing_is_resolved_in_an_ended_meeting';
    END IF;
    RETURN NEW;
"""
