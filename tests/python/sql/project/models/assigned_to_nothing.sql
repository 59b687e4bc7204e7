{{ trialrun.assign_variants(ref('visits'), 'unit_id', 'seen_at', "unknown' or 1 = 1 --") }}
