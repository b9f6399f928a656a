extension ExperimentSchema {
  /// The sweep, and the end of the schema.
  static let sweep = #"""
        "sweep": {
          "type": "object",
          "description": "Dotted keys with the values they take; the cells are the product.",
          "minProperties": 1,
          "additionalProperties": false,
          "properties": {
            "target": { "$ref": "#/$defs/sweptParts", "items": { "$ref": "#/properties/target" } },
            "guidance": { "$ref": "#/$defs/sweptParts", "items": { "$ref": "#/$defs/guidance" } },
            "sampler": { "$ref": "#/$defs/sweptParts", "items": { "$ref": "#/properties/sampler" } },
            "run": { "$ref": "#/$defs/sweptParts", "items": { "$ref": "#/$defs/run" } },
            "scores": { "$ref": "#/$defs/sweptParts", "items": { "$ref": "#/$defs/scores" } },
            "target.kind": { "$ref": "#/$defs/sweptValues" },
            "target.separation": { "$ref": "#/$defs/sweptValues" },
            "target.classes": { "$ref": "#/$defs/sweptParts" },
            "target.dimension": { "$ref": "#/$defs/sweptValues" },
            "target.components": { "$ref": "#/$defs/sweptValues" },
            "target.covariance": { "$ref": "#/$defs/sweptValues" },
            "target.seed": { "$ref": "#/$defs/sweptValues" },
            "target.noise": { "$ref": "#/$defs/sweptValues" },
            "target.file": { "$ref": "#/$defs/sweptValues" },
            "target.bandwidth": { "$ref": "#/$defs/sweptValues" },
            "guidance.kind": { "$ref": "#/$defs/sweptValues" },
            "guidance.label": { "$ref": "#/$defs/sweptValues" },
            "guidance.scales": {
              "$ref": "#/$defs/sweptParts",
              "items": { "$ref": "#/$defs/scales" }
            },
            "guidance.schedule": {
              "$ref": "#/$defs/sweptParts",
              "items": { "$ref": "#/$defs/schedule" }
            },
            "guidance.tilt": { "$ref": "#/$defs/sweptParts", "items": { "$ref": "#/$defs/tilt" } },
            "guidance.scales.from": { "$ref": "#/$defs/sweptValues" },
            "guidance.scales.to": { "$ref": "#/$defs/sweptValues" },
            "guidance.scales.count": { "$ref": "#/$defs/sweptValues" },
            "guidance.scales.spacing": { "$ref": "#/$defs/sweptValues" },
            "guidance.schedule.kind": { "$ref": "#/$defs/sweptValues" },
            "guidance.schedule.from": { "$ref": "#/$defs/sweptValues" },
            "guidance.schedule.to": { "$ref": "#/$defs/sweptValues" },
            "guidance.schedule.exponent": { "$ref": "#/$defs/sweptValues" },
            "guidance.tilt.kind": { "$ref": "#/$defs/sweptValues" },
            "guidance.tilt.label": { "$ref": "#/$defs/sweptValues" },
            "guidance.tilt.length": { "$ref": "#/$defs/sweptValues" },
            "guidance.tilt.constant": { "$ref": "#/$defs/sweptValues" },
            "guidance.tilt.offset": { "$ref": "#/$defs/sweptValues" },
            "sampler.kind": { "$ref": "#/$defs/sweptValues" },
            "sampler.steps": { "$ref": "#/$defs/sweptValues" },
            "sampler.variance": { "$ref": "#/$defs/sweptValues" },
            "sampler.eta": { "$ref": "#/$defs/sweptValues" },
            "sampler.grid": { "$ref": "#/$defs/sweptParts", "items": { "$ref": "#/$defs/grid" } },
            "sampler.grid.kind": { "$ref": "#/$defs/sweptValues" },
            "sampler.grid.start": { "$ref": "#/$defs/sweptValues" },
            "sampler.grid.end": { "$ref": "#/$defs/sweptValues" },
            "sampler.grid.c0": { "$ref": "#/$defs/sweptValues" },
            "sampler.grid.c1": { "$ref": "#/$defs/sweptValues" },
            "sampler.grid.rho": { "$ref": "#/$defs/sweptValues" },
            "scores.kind": { "$ref": "#/$defs/sweptValues" },
            "scores.error": { "$ref": "#/$defs/sweptValues" },
            "scores.seed": { "$ref": "#/$defs/sweptValues" },
            "scores.hidden": { "$ref": "#/$defs/sweptParts" },
            "scores.steps": { "$ref": "#/$defs/sweptValues" },
            "scores.batch": { "$ref": "#/$defs/sweptValues" },
            "scores.rate": { "$ref": "#/$defs/sweptValues" },
            "scores.ema": { "$ref": "#/$defs/sweptValues" },
            "scores.dropout": { "$ref": "#/$defs/sweptValues" },
            "scores.data": { "$ref": "#/$defs/sweptValues" },
            "scores.samples": { "$ref": "#/$defs/sweptValues" },
            "scores.file": { "$ref": "#/$defs/sweptValues" },
            "scores.reward": { "$ref": "#/$defs/sweptValues" },
            "scores.method": { "$ref": "#/$defs/sweptValues" },
            "run.paths": { "$ref": "#/$defs/sweptValues" },
            "run.seed": { "$ref": "#/$defs/sweptValues" },
            "run.confidence": { "$ref": "#/$defs/sweptValues" },
            "run.twin_share": { "$ref": "#/$defs/sweptValues" },
            "run.profile": { "$ref": "#/$defs/sweptValues" },
            "run.keep_samples": { "$ref": "#/$defs/sweptValues" },
            "run.baselines": {
              "$ref": "#/$defs/sweptParts",
              "items": { "$ref": "#/$defs/run/properties/baselines" }
            },
            "run.target_standard_error": {
              "$ref": "#/$defs/sweptParts",
              "items": { "$ref": "#/$defs/run/properties/target_standard_error" }
            }
          },
          "patternProperties": {
            "^guidance\\.scales\\.\\d+$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^guidance\\.tilt\\.(direction|centre|normal)$": {
              "$ref": "#/$defs/sweptParts"
            },
            "^guidance\\.tilt\\.(direction|centre|normal)\\.\\d+$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^guidance\\.tilt\\.matrix(\\.\\d+)?$": {
              "$ref": "#/$defs/sweptParts"
            },
            "^guidance\\.tilt\\.matrix\\.\\d+\\.\\d+$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^scores\\.hidden\\.\\d+$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^run\\.baselines\\.\\d+$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^run\\.target_standard_error\\.(((log|reciprocal)_)?probability|reward|cost|tilt|mean_square)$": {
              "$ref": "#/$defs/sweptParts",
              "items": { "$ref": "#/$defs/standardError" }
            },
            "^run\\.target_standard_error\\.(((log|reciprocal)_)?probability|reward|cost|tilt|mean_square)\\.(relative|absolute)$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^target\\.classes\\.\\d+(\\.components(\\.\\d+(\\.mean)?)?)?$": {
              "$ref": "#/$defs/sweptParts"
            },
            "^target\\.classes\\.\\d+\\.(label|prior)$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^target\\.classes\\.\\d+\\.components\\.\\d+\\.weight$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^target\\.classes\\.\\d+\\.components\\.\\d+\\.mean\\.\\d+$": {
              "$ref": "#/$defs/sweptValues"
            },
            "^target\\.classes\\.\\d+\\.components\\.\\d+\\.covariance(\\.\\d+)?$": {
              "$ref": "#/$defs/sweptParts"
            },
            "^target\\.classes\\.\\d+\\.components\\.\\d+\\.covariance\\.\\d+\\.\\d+$": {
              "$ref": "#/$defs/sweptValues"
            }
          },
          "examples": [{ "sampler.steps": [250, 1000, 4000] }]
        },
        "sweptValues": {
          "type": "array",
          "minItems": 1,
          "uniqueItems": true,
          "items": { "type": ["number", "string", "boolean"] }
        },
        "sweptParts": {
          "type": "array",
          "minItems": 1,
          "uniqueItems": true,
          "items": { "type": ["number", "string", "boolean", "array", "object"] }
        }
      }
    }

    """#
}
