{{ trialrun.assign_variants(ref('visits'), 'unit_id', 'seen_at', "it's; a \"test\"") }}
