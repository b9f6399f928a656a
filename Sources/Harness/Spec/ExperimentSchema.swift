/// The JSON Schema of a spec, for editors and for checking specs without this program.
public enum ExperimentSchema {
  /// The schema (draft 2020-12), the same bytes as `experiments/experiment.schema.json`.
  ///
  /// It knows the structure: keys, types and ranges, and which keys go together. That weights sum
  /// to 1, covariances are positive definite, dimensions agree and labels exist is for the decoder
  /// to say.
  public static let text =
    opening + targets + guidance + tilts + samplers + run + scores + claims + sweep

  /// What stands before the definitions of targets.
  static let opening = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "guidelab experiment",
      "description": "What is sampled, how it is guided and simulated, and what varies.",
      "type": "object",
      "additionalProperties": false,
      "required": ["title", "target", "guidance", "sampler"],
      "properties": {
        "$schema": {
          "type": "string",
          "description": "The path of this schema, for editors.",
          "examples": ["../experiment.schema.json"]
        },
        "title": {
          "type": "string",
          "pattern": "\\S",
          "description": "What the experiment asks, in a few words.",
          "examples": ["CFG on two overlapping classes"]
        },
        "notes": {
          "description": "Remarks for the reader; nothing depends on them.",
          "oneOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }]
        },
        "target": {
          "description": "The law that is sampled: classes of Gaussian mixtures.",
          "oneOf": [
            { "$ref": "#/$defs/mixture" },
            { "$ref": "#/$defs/randomMixture" },
            { "$ref": "#/$defs/swissRoll" },
            { "$ref": "#/$defs/points" }
          ]
        },
        "guidance": { "$ref": "#/$defs/guidance" },
        "sampler": {
          "description": "The discrete process: its step, their number and the noise levels.",
          "oneOf": [
            { "$ref": "#/$defs/ddpm" },
            { "$ref": "#/$defs/ddim" },
            { "$ref": "#/$defs/plainSampler" }
          ]
        },
        "run": { "$ref": "#/$defs/run" },
        "scores": { "$ref": "#/$defs/scores" },
        "sweep": { "$ref": "#/$defs/sweep" },
        "claims": { "$ref": "#/$defs/claims" }
      },
      "allOf": [
        {
          "if": { "$ref": "#/$defs/guidedByClass" },
          "then": {
            "properties": {
              "target": {
                "properties": {
                  "classes": {
                    "minItems": 2,
                    "minimum": 2,
                    "description": "With one class p(c|x) = 1, and there is nothing to guide."
                  }
                }
              }
            }
          }
        },
        {
          "if": { "$ref": "#/$defs/guidedDownOrPlugIn" },
          "then": {
            "properties": {
              "run": {
                "properties": {
                  "baselines": {
                    "items": { "const": "best-of-n" },
                    "description": "The others need guidance that raises E[f]."
                  }
                }
              }
            }
          }
        },
        {
          "if": { "$ref": "#/$defs/guidedToHalfSpace" },
          "then": {
            "properties": {
              "run": {
                "properties": { "baselines": { "items": { "not": { "const": "plug-in" } } } }
              }
            }
          }
        },
        {
          "if": { "$ref": "#/$defs/guidedByQuadratic" },
          "then": { "$ref": "#/$defs/withoutReweighted" }
        }
      ],
      "$defs": {
        "finite": {
          "type": "number",
          "minimum": -1.7976931348623157e308,
          "maximum": 1.7976931348623157e308
        },
        "positive": { "type": "number", "exclusiveMinimum": 0, "maximum": 1.7976931348623157e308 },
        "deviation": { "type": "number", "minimum": 1e-150, "maximum": 1e150 },
        "nonNegative": { "type": "number", "minimum": 0, "maximum": 1.7976931348623157e308 },
        "seed": { "type": "integer", "minimum": 0, "maximum": 18446744073709551615 },
        "label": {
          "type": "string",
          "pattern": "\\S",
          "examples": ["sides"]
        },

    """#

  /// What is run.
  static let run = #"""
        "run": {
          "type": "object",
          "description": "How much is simulated and what the intervals promise.",
          "additionalProperties": false,
          "properties": {
            "paths": {
              "type": "integer",
              "minimum": 4,
              "maximum": 1000000000000,
              "default": 20000,
              "description": "The simulated paths per scale, guided and twin together."
            },
            "seed": {
              "$ref": "#/$defs/seed",
              "default": 1,
              "description": "Every random number is a function of it."
            },
            "confidence": {
              "type": "number",
              "exclusiveMinimum": 0,
              "exclusiveMaximum": 1,
              "default": 0.95,
              "description": "The nominal coverage of the intervals."
            },
            "twin_share": {
              "type": "number",
              "minimum": 0,
              "exclusiveMaximum": 1,
              "default": 0.5,
              "description": "The share of twin paths; 0 is plain Monte Carlo."
            },
            "profile": {
              "type": "boolean",
              "default": true,
              "description": "Whether the theorem's integrand is followed over log-time."
            },
            "baselines": {
              "type": "array",
              "uniqueItems": true,
              "default": [],
              "items": { "enum": ["best-of-n", "resampling", "reweighted", "plug-in"] },
              "description": "What guidance is compared with."
            },
            "keep_samples": {
              "type": "integer",
              "minimum": 0,
              "maximum": 1000000000000,
              "default": 0,
              "description": "The guided paths whose final samples samples.csv has; the first ones."
            },
            "target_standard_error": {
              "type": "object",
              "description": "Paths are added until all rows of these quantities have errors so small.",
              "additionalProperties": false,
              "default": {},
              "properties": {
                "reciprocal_probability": { "$ref": "#/$defs/standardError" },
                "probability": { "$ref": "#/$defs/standardError" },
                "log_probability": { "$ref": "#/$defs/standardError" },
                "reward": { "$ref": "#/$defs/standardError" },
                "cost": { "$ref": "#/$defs/standardError" },
                "tilt": { "$ref": "#/$defs/standardError" },
                "mean_square": { "$ref": "#/$defs/standardError" }
              },
              "examples": [{ "reciprocal_probability": { "relative": 0.001 } }]
            }
          }
        },
        "standardError": {
          "type": "object",
          "description": "The most that a standard error may be; of two limits both hold.",
          "additionalProperties": false,
          "minProperties": 1,
          "properties": {
            "relative": {
              "$ref": "#/$defs/positive",
              "description": "As a share of the estimate's size."
            },
            "absolute": {
              "$ref": "#/$defs/positive",
              "description": "In the estimate's unit."
            }
          }
        },

    """#
}
